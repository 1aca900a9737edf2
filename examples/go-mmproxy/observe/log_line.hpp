// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_LOG_LINE_HPP
#define GO_MMPROXY_OBSERVE_LOG_LINE_HPP

#include "go-mmproxy/observe/json_object.hpp"
#include "go-mmproxy/observe/log_output.hpp"
#include "go-mmproxy/observe/timestamp.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <string_view>
#include <utility>

namespace go_mmproxy {

/// How grave a line is, with the names of Go's log/slog.
struct level {
    std::string_view name;
};

inline constexpr level debug{"DEBUG"};
inline constexpr level info{"INFO"};
inline constexpr level warn{"WARN"};
inline constexpr level error{"ERROR"};

/// The beginning of every line: `time`, `level`, `msg`.
inline json_object log_line(const level& grave, plain_message what) {
    json_object line;
    line.text("time", timestamp()).text("level", grave.name).text("msg", text_of(what.id()));
    return line;
}

/// The beginning of a line about a service, with the key `service` where it has a name.
inline json_object log_line(const level& grave, plain_message what, std::string_view service) {
    auto line = log_line(grave, what);
    if (!service.empty()) line.text("service", service);
    return line;
}

inline void write(log_output& output, json_object& line) {
    output.write(std::move(line).line());
}

} // namespace go_mmproxy

#endif
