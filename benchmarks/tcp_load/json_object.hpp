// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_JSON_OBJECT_HPP
#define TCP_LOAD_JSON_OBJECT_HPP

#include <array>
#include <concepts>
#include <cstdio>
#include <string>
#include <string_view>

namespace tcp_load {

/// Members one after another; no name or text needs escapes here.
class json_object {
public:
    void add(std::string_view name, std::string_view value) { append(name, '"' + std::string{value} + '"'); }
    void add(std::string_view name, std::integral auto value) { append(name, std::to_string(value)); }

    /// With three decimals.
    void add(std::string_view name, double value) {
        std::array<char, 64> buffer{};
        std::snprintf(buffer.data(), buffer.size(), "%.3f", value);
        append(name, buffer.data());
    }

    std::string text() const { return '{' + members_ + '}'; }

private:
    void append(std::string_view name, const std::string& value) {
        if (!members_.empty()) members_ += ',';
        members_ += '"' + std::string{name} + "\":" + value;
    }

    std::string members_{};
};

} // namespace tcp_load

#endif
