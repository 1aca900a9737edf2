// SPDX-License-Identifier: BSL-1.0
#include "arguments.hpp"

#include <mmproxy/address/address_text.hpp>

#include <charconv>
#include <cstddef>
#include <string>
#include <system_error>

namespace support {
namespace {

template <class Number> Number read(std::string_view name, std::string_view text) {
    Number number{};
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stopped != end) throw usage_error{std::string{name} + " takes a number"};
    return number;
}

bool is_name(std::string_view word) {
    return word.starts_with("--");
}

} // namespace

arguments::arguments(std::span<char*> words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view name = words[i];
        if (!is_name(name)) throw usage_error{"unexpected argument: " + std::string{name}};
        const bool has_value = i + 1 < words.size() && !is_name(words[i + 1]);
        values_[name] = has_value ? words[++i] : "";
    }
}

bool arguments::flag(std::string_view name) {
    return values_.erase(name) != 0;
}

std::string_view arguments::text(std::string_view name, std::string_view otherwise) {
    const auto found = values_.extract(name);
    return found ? found.mapped() : otherwise;
}

unsigned arguments::number(std::string_view name, unsigned otherwise) {
    const auto found = values_.extract(name);
    return found ? read<unsigned>(name, found.mapped()) : otherwise;
}

double arguments::seconds(std::string_view name, double otherwise) {
    const auto found = values_.extract(name);
    return found ? read<double>(name, found.mapped()) : otherwise;
}

void arguments::expect_no_more() const {
    if (!values_.empty()) throw usage_error{"no such option: " + std::string{values_.begin()->first}};
}

mmproxy::socket_address read_address(std::string_view text) {
    const auto address = mmproxy::parse_socket_address(text);
    if (!address) throw usage_error{"not an address and port: " + std::string{text}};
    return *address;
}

} // namespace support
