// SPDX-License-Identifier: BSL-1.0
#include "subnet_file.hpp"

#include <cerrno>
#include <cstddef>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace go_mmproxy {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view white = " \t\r\v\f";
    const auto begin = text.find_first_not_of(white);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(white) - begin + 1);
}

std::string_view without_comment(std::string_view line) {
    return trimmed(line.substr(0, line.find('#')));
}

mmproxy::subnet read_subnet(std::string_view text, const std::string& where) {
    const auto subnet = mmproxy::parse_subnet(text);
    if (!subnet)
        throw std::runtime_error{where + ": \"" + std::string{text} +
                                 "\" is not a subnet or an address, such as 192.0.2.0/24 or 2001:db8::1"};
    return *subnet;
}

std::runtime_error cannot_read(const std::string& path) {
    return std::runtime_error{path + ": cannot be read: " + std::generic_category().message(errno)};
}

} // namespace

std::vector<mmproxy::subnet> read_subnets(std::istream& from, const std::string& name) {
    std::vector<mmproxy::subnet> subnets;
    std::string line;
    for (std::size_t number = 1; std::getline(from, line); ++number)
        if (const auto text = without_comment(line); !text.empty())
            subnets.push_back(read_subnet(text, name + ':' + std::to_string(number)));
    if (from.bad()) throw cannot_read(name);
    if (subnets.empty()) throw std::runtime_error{name + ": holds no subnet, so nobody could connect"};
    return subnets;
}

std::vector<mmproxy::subnet> load_subnets(const std::string& path) {
    std::ifstream file{path};
    if (!file) throw cannot_read(path);
    return read_subnets(file, path);
}

} // namespace go_mmproxy
