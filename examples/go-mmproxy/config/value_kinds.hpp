// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_VALUE_KINDS_HPP
#define GO_MMPROXY_CONFIG_VALUE_KINDS_HPP

#include "go-mmproxy/config/digits.hpp"
#include "go-mmproxy/config/flag_value.hpp"
#include "go-mmproxy/config/host_port.hpp"
#include "go-mmproxy/config/metrics_place.hpp"
#include "go-mmproxy/config/values.hpp"

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// The kinds of values that flags have: each reads a text into any type that such a value is kept in, and writes one.
namespace go_mmproxy::value_kinds {

/// `true` or `false`, of a flag that needs no value.
struct on_or_off {
    template <std::same_as<bool>> static std::optional<bool> read(const accepted_values& /*a*/, std::string_view text) {
        return read_boolean(text);
    }
    static std::string write(bool value, const accepted_values& /*a*/) { return value ? "true" : "false"; }
};

/// A whole number within the range.
struct whole {
    template <std::integral To> static std::optional<To> read(const accepted_values& a, std::string_view text) {
        const auto number = read_integer(text);
        const bool is_good = number && *number >= a.min && *number <= a.max;
        return is_good ? std::optional{static_cast<To>(*number)} : std::nullopt;
    }
    static std::string write(std::integral auto value, const accepted_values& /*a*/) { return std::to_string(value); }
};

/// The number of a routing table that is not one of the host's own.
struct table_number : whole {
    template <std::integral To> static std::optional<To> read(const accepted_values& a, std::string_view text) {
        constexpr std::uint32_t first_reserved = 253; // default, main, local
        constexpr std::uint32_t last_reserved = 255;
        const auto number = whole::read<To>(a, text);
        return number && (*number < first_reserved || *number > last_reserved) ? number : std::nullopt;
    }
};

/// A whole number of seconds within the range.
struct whole_seconds {
    template <class To> static std::optional<To> read(const accepted_values& a, std::string_view text) {
        const auto number = whole::read<std::int64_t>(a, text);
        return number ? std::optional{To{std::chrono::seconds{*number}}} : std::nullopt;
    }
    template <class From> static std::string write(From value, const accepted_values& /*a*/) {
        return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(value).count());
    }
};

/// Seconds with or without a fraction.
struct seconds {
    template <class To> static std::optional<To> read(const accepted_values& /*a*/, std::string_view text) {
        return read_seconds(text);
    }
    template <class From> static std::string write(From value, const accepted_values& /*a*/) {
        return write_seconds(value);
    }
};

/// One of the words.
struct word {
    template <class To> static std::optional<To> read(const accepted_values& a, std::string_view text) {
        const auto found = std::ranges::find(a.words, text);
        return found != a.words.end() ? std::optional{static_cast<To>(found - a.words.begin())} : std::nullopt;
    }
    template <class From> static std::string write(From value, const accepted_values& a) {
        return std::string{a.words[static_cast<std::size_t>(value)]};
    }
};

/// The path of a file. An empty one comes from an unset variable of a script: it must not open the door.
struct path {
    template <class To> static std::optional<To> read(const accepted_values& /*a*/, std::string_view text) {
        return text.empty() ? std::nullopt : std::optional<To>{text};
    }
    static std::string write(std::string value, const accepted_values& /*a*/) { return value; }
};

/// A user's name or number, or the numbers of a user and a group.
struct user_name {
    template <class To> static std::optional<To> read(const accepted_values& /*a*/, std::string_view text) {
        const auto colon = text.find(':');
        const bool is_good = colon == std::string_view::npos ? !text.empty()
                                                             : read_digits<std::uint32_t>(text.substr(0, colon)) &&
                                                                   read_digits<std::uint32_t>(text.substr(colon + 1));
        return is_good ? std::optional<To>{text} : std::nullopt;
    }
    static std::string write(std::string value, const accepted_values& /*a*/) { return value; }
};

/// Addresses or host names, each with a port or a range of ports.
struct addresses {
    static std::optional<std::vector<host_port>> read_some(std::string_view text) {
        auto given = read_host_ports(text);
        return given.empty() ? std::nullopt : std::optional{std::move(given)};
    }
    static std::vector<std::string> write_all(const std::vector<host_port>& values) { return to_strings(values); }
};

/// Addresses of one family that mean the same on every link, or host names; each with a port or a range of ports.
template <mmproxy::ip_family Family> struct targets : addresses {
    static std::optional<std::vector<host_port>> read_some(std::string_view text) {
        const auto given = addresses::read_some(text);
        return given && std::ranges::all_of(*given, may_be_dialled) ? given : std::nullopt;
    }

private:
    static bool may_be_dialled(const host_port& target) {
        const auto address = target.literal();
        return !target.host.empty() && target.scope.empty() && (!address || address->family() == Family);
    }
};

/// Where numbers are served.
struct metrics_place {
    template <class To> static std::optional<To> read(const accepted_values& /*a*/, std::string_view text) {
        return read_metrics_place(text);
    }
    static std::string write(const go_mmproxy::metrics_place& value, const accepted_values& /*a*/) {
        return to_string(value);
    }
};

/// Values of the kind, where an empty text stands for none of them, whatever stood before it.
template <class Kind> struct or_none : Kind {
    static auto read_some(std::string_view text) {
        using values = decltype(Kind::read_some(text));
        return text.empty() ? values{std::in_place} : Kind::read_some(text);
    }
};

} // namespace go_mmproxy::value_kinds

namespace go_mmproxy {
namespace detail {

template <class T> struct without_optional { using type = T; };
template <class T> struct without_optional<std::optional<T>> { using type = T; };

template <class Settings, class Kind, auto Member>
bool read_member(Settings& to, const accepted_values& accepted, std::string_view text) {
    auto& member = std::invoke(Member, to);
    using value_type = typename without_optional<std::remove_cvref_t<decltype(member)>>::type;
    auto value = Kind::template read<value_type>(accepted, text);
    if (value) member = *std::move(value);
    return value.has_value();
}

/// The settings come as a copy, of which a `Member` that is a function may return a reference.
template <class Settings, class Kind, auto Member>
std::vector<std::string> write_member(Settings from, const accepted_values& accepted) {
    const auto& member = std::invoke(Member, from);
    if constexpr (requires { member.has_value(); })
        return member ? std::vector{Kind::write(*member, accepted)} : std::vector<std::string>{};
    else
        return {Kind::write(member, accepted)};
}

template <class Settings, class Kind, auto Member>
bool read_list(Settings& to, const accepted_values& /*accepted*/, std::string_view text) {
    auto values = Kind::read_some(text);
    if (values) std::invoke(Member, to) = *std::move(values);
    return values.has_value();
}

template <class Settings, class Kind, auto Member>
bool add_to_list(Settings& to, const accepted_values& /*accepted*/, std::string_view text) {
    const auto values = Kind::read_some(text);
    auto& list = std::invoke(Member, to);
    if (values && values->empty()) list.clear();
    if (values) list.insert(list.end(), values->begin(), values->end());
    return values.has_value();
}

template <class Settings, class Kind, auto Member>
std::vector<std::string> write_list(Settings from, const accepted_values& /*accepted*/) {
    return Kind::write_all(std::invoke(Member, from));
}

} // namespace detail

/// A value of a kind for a member of some settings: `Member` is a pointer to it, or a function from the settings to it.
template <class Settings, class Kind, auto Member> constexpr flag_value value_of(const accepted_values& accepted) {
    return {accepted, setting<Settings>{detail::read_member<Settings, Kind, Member>,
                                        detail::write_member<Settings, Kind, Member>}};
}

/// Any number of values of a kind for a list in some settings.
template <class Settings, class Kind, auto Member> constexpr flag_value values_of(const accepted_values& accepted) {
    return {accepted,
            setting<Settings>{detail::read_list<Settings, Kind, Member>, detail::write_list<Settings, Kind, Member>,
                              detail::add_to_list<Settings, Kind, Member>}};
}

} // namespace go_mmproxy

#endif
