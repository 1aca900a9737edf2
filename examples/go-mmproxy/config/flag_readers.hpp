// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_FLAG_READERS_HPP
#define GO_MMPROXY_CONFIG_FLAG_READERS_HPP

#include "go-mmproxy/config/values.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace go_mmproxy {

/// Takes the text of a value; false when it is not accepted.
using flag_reader = std::function<bool(std::string_view text)>;

/// Reads with `read`, which returns an optional, and puts the value into `to`.
template <class To, class Read> flag_reader into(To& to, Read read) {
    return [&to, read](std::string_view text) {
        const auto value = read(text);
        if (value) to = *value;
        return value.has_value();
    };
}

/// Reads a whole number from `least` to `most`.
template <class To> flag_reader number_into(To& to, std::int64_t least, std::int64_t most) {
    return [&to, least, most](std::string_view text) {
        const auto number = read_integer(text);
        const bool good = number && *number >= least && *number <= most;
        if (good) to = static_cast<To>(*number);
        return good;
    };
}

/// Reads one of a few words.
template <class To> flag_reader word_into(To& to, std::initializer_list<std::pair<std::string_view, To>> words) {
    return [&to, list = std::vector(words)](std::string_view text) {
        const auto found = std::ranges::find(list, text, &std::pair<std::string_view, To>::first);
        if (found != list.end()) to = found->second;
        return found != list.end();
    };
}

/// Reads the path of a file. An empty one comes from an unset variable of a script: it must not open the door.
inline flag_reader path_into(std::string& to) {
    return [&to](std::string_view text) {
        to = text;
        return !text.empty();
    };
}

} // namespace go_mmproxy

#endif
