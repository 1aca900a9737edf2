// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/status_site.hpp"

#include "go-mmproxy/observe/metrics_text.hpp"
#include "go-mmproxy/observe/prometheus_text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace go_mmproxy {
namespace {

/// A page by its path.
struct page {
    std::string_view path;
    http_response (*make)(const scoreboard& numbers);
};

http_response metrics(const scoreboard& numbers) {
    http_response r;
    r.content_type = prometheus_text::content_type;
    r.body = metrics_text(numbers.read());
    return r;
}

http_response health(const scoreboard& numbers) {
    const auto problem = problem_of(numbers.read());
    http_response r;
    if (!problem.empty()) r.status = http_status::unavailable;
    r.body = (problem.empty() ? "ok" : problem) + '\n';
    return r;
}

constexpr std::array pages{page{"/metrics", metrics}, page{"/healthz", health}};

} // namespace

http_response status_site::operator()(const http_request& r) const {
    const auto* found = std::ranges::find(pages, r.path, &page::path);
    return found == pages.end() ? plain_response(http_status::not_found) : found->make(*numbers_);
}

} // namespace go_mmproxy
