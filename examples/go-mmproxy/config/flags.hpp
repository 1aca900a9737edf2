// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_FLAGS_HPP
#define GO_MMPROXY_CONFIG_FLAGS_HPP

#include "go-mmproxy/config/flag_value.hpp"
#include "go-mmproxy/text/message.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace go_mmproxy {

/// Where a flag has an effect. A flag of one protocol alone is refused where that protocol is not served.
enum class flag_effect { always, with_tcp, with_udp };

/// A flag, as everything that knows flags has it: the command line, --help, the messages and the rules.
struct flag {
    std::string_view long_name; ///< without dashes, as the rest
    std::string_view letter{};  ///< or a digit; empty: the flag has none
    std::string_view type{};    ///< what --help calls the value; empty: the flag is a switch
    message group;
    message about;
    flag_value value;
    flag_effect effect = flag_effect::always;
    bool in_file = true; ///< whether it may be a key of the configuration file
    /// Whether a reload changes it while connections and flows go on. Where another flag of a service has changed, a
    /// new service takes the old one's place, and another flag of the process holds when the process starts again.
    bool is_live = false;

    /// What messages call it: go-mmproxy's name where it has one.
    std::string_view name() const noexcept { return letter.empty() ? long_name : letter; }

    /// Whether it needs no value.
    bool is_switch() const noexcept { return type.empty(); }

    /// Whether it is answered with that.
    bool asks_for(answer a) const noexcept {
        const auto* answered = std::get_if<answer>(&value.fills);
        return answered != nullptr && *answered == a;
    }

    /// Whether its value is the path of a file.
    bool names_file() const noexcept { return type == "FILE"; }

    /// Whether it may have several values; of another flag the last one counts.
    bool is_list() const noexcept {
        const auto* of_one = std::get_if<setting<service_settings>>(&value.fills);
        return of_one != nullptr && of_one->add != nullptr;
    }

    /// Whether it concerns the process, or answers at once, rather than one service.
    bool is_of_process() const noexcept { return !std::holds_alternative<setting<service_settings>>(value.fills); }
};

/// Every flag, in the order of --help.
std::span<const flag> all_flags() noexcept;

/// The flag of a long name or letter that is given without dashes; null where there is none.
const flag* find_flag(std::string_view name) noexcept;

/// Reads the text of a value into what the flag fills, in `all` or, for a flag of one service, in `one`. False, and
/// nothing is changed, where it is not accepted.
bool read_value(const flag& f, std::string_view text, process_settings& all, service_settings& one);

/// Reads one more value of a flag that is a list; likewise.
bool add_value(const flag& f, std::string_view text, service_settings& one);

/// Writes what a flag has filled as texts that it reads; none where it has no value. Of settings as they are made, that
/// is the flag's default.
std::vector<std::string> write_values(const flag& f, const process_settings& all, const service_settings& one);

} // namespace go_mmproxy

#endif
