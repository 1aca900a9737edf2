// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/page_numbers.hpp"

#include <array>
#include <cstddef>
#include <cstdio>
#include <string_view>

namespace go_mmproxy {
namespace {

constexpr std::string_view narrow_space = "\u202f";

std::string with_unit(std::string number, std::string_view unit) {
    return number.append(narrow_space).append(unit);
}

std::string rounded(double number, int digits) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", digits, number);
    return text.data();
}

struct time_unit {
    std::string_view name;
    std::int64_t seconds;
};

constexpr std::array<time_unit, 4> time_units{{{"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}}};

} // namespace

std::string grouped(std::uint64_t number) {
    auto text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), narrow_space);
    return text;
}

std::string scaled(std::uint64_t bytes) {
    constexpr std::array<std::string_view, 7> units{"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    constexpr double next_unit = 999.5; // from here on 1000 would be written
    auto number = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; number >= next_unit && unit + 1 < units.size(); ++unit) number /= 1000;
    const int digits = unit == 0 || number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2;
    return with_unit(rounded(number, digits), units[unit]);
}

std::string lasting(std::chrono::duration<double> time) {
    auto left = static_cast<std::int64_t>(time.count());
    std::size_t unit = 0;
    while (unit + 1 < time_units.size() && left < time_units[unit].seconds) ++unit;
    const auto write = [&](const time_unit& u) {
        const auto count = left / u.seconds;
        left -= count * u.seconds;
        return with_unit(std::to_string(count), u.name);
    };
    auto text = write(time_units[unit]);
    if (unit + 1 < time_units.size()) text.append(" ").append(write(time_units[unit + 1]));
    return text;
}

} // namespace go_mmproxy
