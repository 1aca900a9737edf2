// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_FINDING_HPP
#define GO_MMPROXY_HOST_FINDING_HPP

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace go_mmproxy {

/// How a check has ended.
enum class verdict {
    ok,
    warning, ///< the service runs, but not for every client, or not as it should
    failure  ///< clients would not be served
};

/// What a check has found out, in one sentence for the operator; one that is not `ok` says what to do.
struct finding {
    verdict how = verdict::ok;
    std::string text;
    std::string service{}; ///< which one it is about, where there are several; empty: the only one, or the process

    static finding ok(std::string text) { return {verdict::ok, std::move(text)}; }
    static finding warning(std::string text) { return {verdict::warning, std::move(text)}; }
    static finding failure(std::string text) { return {verdict::failure, std::move(text)}; }

    friend bool operator==(const finding&, const finding&) = default;
};

using findings = std::vector<finding>;

/// Takes each finding as soon as there is one: some have to be waited for.
using finding_sink = std::function<void(finding)>;

/// The finding as a line for people and scripts: `WARN [service] text`, which begins with the verdict.
std::string to_line(const finding& f);

} // namespace go_mmproxy

#endif
