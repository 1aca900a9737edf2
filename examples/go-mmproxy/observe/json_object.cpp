// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/json_object.hpp"

#include "go-mmproxy/observe/quoted.hpp"

namespace go_mmproxy {
namespace {

constexpr std::size_t usual_size = 512; // any size of this order will do

/// What comes before the closing brace and the line feed has at most so many bytes.
constexpr std::size_t max_size = longest_line - std::string_view{"}\n"}.size();

} // namespace

json_object::json_object() {
    line_.reserve(usual_size);
    line_ += '{';
}

json_object& json_object::text(std::string_view key, std::string_view value) {
    constexpr std::string_view quotes = "\"\"";
    if (begin(key, quotes.size())) append_quoted(line_, value, max_size, json_character);
    return *this;
}

json_object& json_object::plain(std::string_view key, std::string_view value) {
    if (begin(key, value.size())) line_ += value;
    return *this;
}

/// False: there is no room for the member.
bool json_object::begin(std::string_view key, std::size_t value_size) {
    constexpr std::string_view around_key = ",\"\":";
    if (max_size - line_.size() < around_key.size() + key.size() + value_size) return false;
    if (line_.size() > 1) line_ += ',';
    line_ += '"';
    line_ += key;
    line_ += "\":";
    return true;
}

} // namespace go_mmproxy
