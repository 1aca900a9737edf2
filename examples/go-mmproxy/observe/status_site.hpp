// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_STATUS_SITE_HPP
#define GO_MMPROXY_OBSERVE_STATUS_SITE_HPP

#include "go-mmproxy/observe/http_request.hpp"
#include "go-mmproxy/observe/http_response.hpp"
#include "go-mmproxy/observe/recent_lines.hpp"
#include "go-mmproxy/observe/scoreboard.hpp"

namespace go_mmproxy {

/// What the process tells of itself by HTTP, page by page:
/// - `/`: the status page, and `/status.json`, what it shows.
/// - `/metrics`: every number, see `metrics_text`.
/// - `/healthz`: 200, or 503 with the reason where not everything is served.
class status_site {
public:
    /// Both must outlive it.
    status_site(const scoreboard& numbers, const recent_lines& recent) : numbers_{&numbers}, recent_{&recent} {}

    /// Throws `std::bad_alloc`.
    http_response operator()(const http_request& r) const;

private:
    const scoreboard* numbers_;
    const recent_lines* recent_;
};

} // namespace go_mmproxy

#endif
