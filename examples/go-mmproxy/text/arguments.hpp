// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_TEXT_ARGUMENTS_HPP
#define GO_MMPROXY_TEXT_ARGUMENTS_HPP

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace go_mmproxy {

/// A value for `{name}` in a text.
struct argument {
    std::string_view name;
    std::string value;
};

/// The name of an argument, for a template.
template <std::size_t Size> struct argument_name {
    consteval argument_name(const char (&literal)[Size]) { std::copy_n(literal, Size, text); }
    constexpr std::string_view view() const noexcept { return {text, Size - 1}; }

    char text[Size]{};
};

/// An argument whose type tells its name.
template <argument_name Name> struct named_argument : argument {
    static constexpr std::string_view name() noexcept { return Name.view(); }
};

/// Makes arguments of one name.
template <argument_name Name> struct argument_maker {
    named_argument<Name> operator()(std::string_view value) const { return {{Name.view(), std::string{value}}}; }
    named_argument<Name> operator()(std::integral auto value) const { return {{Name.view(), std::to_string(value)}}; }
};

/// As in `"flag"_is(name)`.
template <argument_name Name> consteval argument_maker<Name> operator""_is() noexcept {
    return {};
}

/// Calls `take(before, name)` for each `{name}` of a text, with what stands between it and the one before; returns what
/// is behind the last one.
template <class Take> constexpr std::string_view for_each_argument(std::string_view text, Take take) {
    for (auto begin = text.find('{'); begin != std::string_view::npos; begin = text.find('{')) {
        const auto end = text.find('}', begin);
        take(text.substr(0, begin), text.substr(begin + 1, end - begin - 1));
        text.remove_prefix(std::min(end, text.size() - 1) + 1);
    }
    return text;
}

constexpr bool names_argument(std::string_view text, std::string_view name) {
    bool is_named = false;
    for_each_argument(text, [&](auto /*before*/, auto other) { is_named = is_named || other == name; });
    return is_named;
}

/// Whether a text names exactly these arguments.
constexpr bool takes_arguments(std::string_view text, std::initializer_list<std::string_view> names) {
    const auto is_given = [&](auto name) { return std::ranges::find(names, name) != names.end(); };
    bool are_given = true;
    for_each_argument(text, [&](auto /*before*/, auto name) { are_given = are_given && is_given(name); });
    return are_given && std::ranges::all_of(names, [&](auto name) { return names_argument(text, name); });
}

/// The text with each `{name}` replaced by the value of that name, which is not searched for names again.
std::string with_arguments(std::string_view text, std::initializer_list<argument> arguments);

} // namespace go_mmproxy

#endif
