// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_STATUS_SITE_HPP
#define GO_MMPROXY_OBSERVE_STATUS_SITE_HPP

#include "go-mmproxy/observe/http_request.hpp"
#include "go-mmproxy/observe/http_response.hpp"
#include "go-mmproxy/observe/scoreboard.hpp"

namespace go_mmproxy {

/// What the process tells of itself by HTTP, page by page:
/// - `/metrics`: every number, see `metrics_text`.
/// - `/healthz`: 200, or 503 with the reason where not everything is served.
class status_site {
public:
    /// The scoreboard must outlive it.
    explicit status_site(const scoreboard& numbers) : numbers_{&numbers} {}

    /// Throws `std::bad_alloc`.
    http_response operator()(const http_request& r) const;

private:
    const scoreboard* numbers_;
};

} // namespace go_mmproxy

#endif
