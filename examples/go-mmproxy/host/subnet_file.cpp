// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/subnet_file.hpp"

#include "go-mmproxy/host/own_addresses.hpp"
#include "go-mmproxy/text/excerpt.hpp"
#include "go-mmproxy/text/invisible.hpp"
#include "go-mmproxy/text/messages.hpp"
#include "go-mmproxy/text/utf8.hpp"

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

/// `Refusal` is the message about a line that is no subnet.
template <message Refusal> mmproxy::subnet read_subnet(std::string_view line, const std::string& where) {
    const auto subnet = mmproxy::parse_subnet(line);
    if (!subnet)
        throw std::runtime_error{
            text(Refusal, "place"_is(where), "line"_is(visible(excerpt(line))), "invisible"_is(name_invisible(line)))};
    return *subnet;
}

std::string_view without_mark(std::string_view first_line, const std::string& name) {
    if (is_utf16(first_line)) throw std::runtime_error{text(message::not_utf8, "file"_is(name))};
    return without_utf8_mark(first_line);
}

std::runtime_error cannot_read(const std::string& path) {
    return std::runtime_error{
        text(message::file_unreadable, "file"_is(path), "reason"_is(std::generic_category().message(errno)))};
}

/// Calls `take(entry, place)` for each line that holds more than a comment.
template <class Take> void for_each_entry(std::istream& from, const std::string& name, Take take) {
    std::string line;
    for (std::size_t number = 1; std::getline(from, line); ++number) {
        const auto entry = without_comment(number == 1 ? without_mark(line, name) : std::string_view{line});
        if (!entry.empty()) take(entry, name + ':' + std::to_string(number));
    }
    if (from.bad()) throw cannot_read(name);
}

std::ifstream open_file(const std::string& path) {
    std::ifstream file{path};
    if (!file) throw cannot_read(path);
    return file;
}

} // namespace

std::vector<mmproxy::subnet> read_subnets(std::istream& from, const std::string& name) {
    std::vector<mmproxy::subnet> subnets;
    for_each_entry(from, name, [&](std::string_view entry, const std::string& place) {
        subnets.push_back(read_subnet<message::not_a_subnet>(entry, place));
    });
    if (subnets.empty()) throw std::runtime_error{text(message::no_subnet, "file"_is(name))};
    return subnets;
}

std::vector<mmproxy::subnet> load_subnets(const std::string& path) {
    auto file = open_file(path);
    return read_subnets(file, path);
}

std::vector<mmproxy::subnet> read_denied_clients(std::istream& from, const std::string& name,
                                                 const std::function<std::vector<mmproxy::subnet>()>& own_addresses) {
    std::vector<mmproxy::subnet> denied;
    for_each_entry(from, name, [&](std::string_view entry, const std::string& place) {
        if (entry != "local") return denied.push_back(read_subnet<message::not_a_client>(entry, place));
        const auto own = own_addresses();
        denied.insert(denied.end(), own.begin(), own.end());
    });
    return denied;
}

std::vector<mmproxy::subnet> load_denied_clients(const std::string& path) {
    auto file = open_file(path);
    return read_denied_clients(file, path, own_addresses);
}

} // namespace go_mmproxy
