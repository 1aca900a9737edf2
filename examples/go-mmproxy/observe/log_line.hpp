// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_LOG_LINE_HPP
#define GO_MMPROXY_OBSERVE_LOG_LINE_HPP

#include "go-mmproxy/config/settings.hpp"
#include "go-mmproxy/observe/log_output.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <time.h>

namespace go_mmproxy {

/// How grave a line is.
struct level {
    std::string_view name;     ///< of Go's log/slog
    std::string_view priority; ///< as the journal takes it in front of a line: sd-daemon(3)
};

inline constexpr level debug{"DEBUG", "<7>"};
inline constexpr level info{"INFO", "<6>"};
inline constexpr level warn{"WARN", "<4>"};
inline constexpr level error{"ERROR", "<3>"};

/// A line of the log: when it was begun, its level, its message, and members in their order. How it is written is
/// decided in the end. Keys are literals, which live as long as the process; values are copied.
class log_line {
public:
    log_line(const level& grave, plain_message what);

    log_line& text(std::string_view key, std::string_view value) { return add(key, value, true); }
    log_line& boolean(std::string_view key, bool value) { return add(key, value ? "true" : "false", false); }
    log_line& number(std::string_view key, std::integral auto value) { return add(key, std::to_string(value), false); }
    log_line& seconds(std::string_view key, double value) { return add(key, std::to_string(value), false); }

    /// The line in one of the formats, its line feed included. `msg` is in English in every language, so that programs
    /// can go by it.
    std::string as(log_format_choice format) const;

    const level& how_grave() const noexcept { return level_; }
    /// Whether an operator should know of it: a warning or an error.
    bool is_grave() const noexcept { return level_.name == warn.name || level_.name == error.name; }
    std::string_view message() const noexcept { return message_; }
    const ::timespec& time() const noexcept { return time_; }

    /// Calls `visit(key, value, is_text)` for each member, in their order.
    template <class Visit> void for_each_member(Visit visit) const {
        std::string_view values = values_;
        for (const auto& m : members_) {
            visit(m.key, values.substr(0, m.size), m.is_text);
            values.remove_prefix(m.size);
        }
    }

private:
    struct member {
        std::string_view key;
        std::size_t size; ///< of the value [bytes]
        bool is_text;
    };

    log_line& add(std::string_view key, std::string_view value, bool is_text);
    std::string as_json() const;
    std::string as_text(std::string beginning) const;
    template <class Writer> std::string finish(Writer to) const;

    level level_;
    std::string_view message_;
    ::timespec time_{};
    std::vector<member> members_{};
    std::string values_{}; ///< of the members, one behind the other
};

/// The beginning of a line about a service, with the key `service` where it has a name.
inline log_line line_about(std::string_view service, const level& grave, plain_message what) {
    log_line line{grave, what};
    if (!service.empty()) line.text("service", service);
    return line;
}

/// A grave line is kept for the status page besides.
inline void write(log_output& output, const log_line& line) {
    if (line.is_grave()) output.recent().add(line);
    output.write(line.as(output.format()));
}

} // namespace go_mmproxy

#endif
