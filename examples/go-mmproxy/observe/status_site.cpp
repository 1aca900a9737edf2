// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/status_site.hpp"

#include "go-mmproxy/observe/metrics_text.hpp"
#include "go-mmproxy/observe/prometheus_text.hpp"
#include "go-mmproxy/observe/status_json.hpp"
#include "go-mmproxy/observe/status_page.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace go_mmproxy {
namespace {

using lines = std::vector<recent_lines::line>;

/// A page by its path.
struct page {
    std::string_view path;
    http_response (*make)(const status& now, const lines& recent);
};

http_response in_html(const status& now, const lines& recent) {
    http_response r;
    r.content_type = "text/html; charset=utf-8";
    r.body = status_page(now, recent);
    r.policy = status_page_policy();
    return r;
}

http_response in_json(const status& now, const lines& recent) {
    http_response r;
    r.content_type = "application/json";
    r.body = status_json(now, recent);
    return r;
}

http_response metrics(const status& now, const lines& /*recent*/) {
    http_response r;
    r.content_type = prometheus_text::content_type;
    r.body = metrics_text(now);
    return r;
}

http_response health(const status& now, const lines& /*recent*/) {
    const auto problem = problem_of(now);
    http_response r;
    if (!problem.empty()) r.status = http_status::unavailable;
    r.body = (problem.empty() ? "ok" : problem) + '\n';
    return r;
}

constexpr std::array pages{page{"/", in_html}, page{"/status.json", in_json}, page{"/metrics", metrics},
                           page{"/healthz", health}};

} // namespace

http_response status_site::operator()(const http_request& r) const {
    const auto* found = std::ranges::find(pages, r.path, &page::path);
    if (found == pages.end()) return plain_response(http_status::not_found);
    return found->make(numbers_->read(), recent_->all());
}

} // namespace go_mmproxy
