// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_FLAG_VALUE_HPP
#define GO_MMPROXY_CONFIG_FLAG_VALUE_HPP

#include "go-mmproxy/config/settings.hpp"
#include "go-mmproxy/text/message.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace go_mmproxy {

/// What a flag accepts as its value.
struct accepted_values {
    message text; ///< ends the sentence "… is not"
    std::int64_t min = 0;
    std::int64_t max = 0;                      ///< 0: no range
    std::span<const std::string_view> words{}; ///< of a choice, in the order of its enumerators
};

inline constexpr std::array<std::string_view, 2> boolean_words{"true", "false"};
inline constexpr accepted_values accepted_booleans{.text = message::accepts_words, .words = boolean_words};

/// What a value has to be: "a whole number from 1 to 9".
std::string text_of_accepted(const accepted_values& accepted);

/// What to say of a value that a flag of that name does not accept.
std::string refusal_of(std::string_view name, std::string_view value, const accepted_values& accepted);

/// The same of a key in a configuration file.
std::string refusal_of_key(std::string_view key, std::string_view value, const accepted_values& accepted);

/// The member of some settings that a flag fills.
template <class Settings> struct setting {
    /// Reads the text of a value into the member; false, and nothing is changed, where it is not accepted.
    bool (*read)(Settings& to, const accepted_values& accepted, std::string_view text);

    /// Writes the member as texts that `read` accepts: none where it has no value, several of a list alone.
    std::vector<std::string> (*write)(Settings from, const accepted_values& accepted);

    /// As `read`, besides the values that a list has; null: the member is no list.
    bool (*add)(Settings& to, const accepted_values& accepted, std::string_view text) = nullptr;
};

/// What a flag that fills nothing is answered with, in place of a proxy.
enum class answer { help, version };

/// What a flag's value may be, and where it goes.
struct flag_value {
    accepted_values accepted;
    std::variant<setting<process_settings>, setting<service_settings>, answer> fills;
};

} // namespace go_mmproxy

#endif
