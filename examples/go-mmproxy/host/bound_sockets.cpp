// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/bound_sockets.hpp"

#include "go-mmproxy/config/digits.hpp"
#include "go-mmproxy/text/invisible.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

namespace go_mmproxy {
namespace {

using mmproxy::ip_address;
using mmproxy::socket_address;

/// An address as the kernel prints it: four bytes at a time as a number of the host's byte order.
template <class Bytes> std::optional<ip_address> read_address(std::string_view digits) {
    constexpr std::size_t digits_of_word = 8;
    std::array<std::uint32_t, sizeof(Bytes) / sizeof(std::uint32_t)> words{};
    for (auto& word : words) {
        const auto read = read_digits<std::uint32_t>(digits.substr(0, digits_of_word), 16);
        if (!read) return std::nullopt;
        word = *read;
        digits.remove_prefix(digits_of_word);
    }
    return ip_address{std::bit_cast<Bytes>(words)};
}

/// Reads `0100007F:1F90`, or the same with the 32 digits of an IPv6 address.
std::optional<socket_address> read_socket_address(std::string_view text) {
    constexpr std::size_t digits_of_v4 = 8;
    constexpr std::size_t digits_of_v6 = 32;
    const auto colon = std::min(text.find(':'), text.size());
    const auto host = text.substr(0, colon);
    const auto port = read_digits<std::uint16_t>(text.substr(std::min(colon + 1, text.size())), 16);
    std::optional<ip_address> address;
    if (host.size() == digits_of_v4) address = read_address<ip_address::bytes_v4>(host);
    if (host.size() == digits_of_v6) address = read_address<ip_address::bytes_v6>(host);
    return address && port ? std::optional{socket_address{*address, *port}} : std::nullopt;
}

/// Reads a line of /proc/net/tcp, udp and their likes, of a socket that is in this state.
std::optional<bound_socket> read_line(const std::string& line, std::string_view wanted_state) {
    std::istringstream fields{line};
    std::string number, local, remote, state, queues, timer, retransmits, user, timeout;
    std::uint64_t inode = 0;
    fields >> number >> local >> remote >> state >> queues >> timer >> retransmits >> user >> timeout >> inode;
    const auto address = read_socket_address(local);
    if (!fields || !address || state != wanted_state) return std::nullopt;
    return bound_socket{*address, inode};
}

void append_from(std::vector<bound_socket>& found, const char* table, std::string_view state, std::uint16_t port) {
    std::ifstream file{table};
    for (std::string line; std::getline(file, line);)
        if (const auto socket = read_line(line, state); socket && socket->address.port == port)
            found.push_back(*socket);
}

/// The first entry of a directory for which `is_it` holds; entries may vanish meanwhile.
template <class Predicate>
std::optional<std::filesystem::path> find_entry(const std::filesystem::path& directory, Predicate is_it) {
    std::error_code ec;
    for (std::filesystem::directory_iterator entry{directory, ec}, end; !ec && entry != end; entry.increment(ec))
        if (is_it(entry->path())) return entry->path();
    return std::nullopt;
}

/// Not of another user's process, whose descriptors cannot be seen.
bool has_open(const std::filesystem::path& process, const std::string& wanted) {
    return find_entry(process / "fd",
                      [&](const auto& descriptor) {
                          std::error_code vanished;
                          return std::filesystem::read_symlink(descriptor, vanished) == wanted;
                      })
        .has_value();
}

std::optional<::pid_t> id_of(const std::filesystem::path& process) {
    const auto number = read_digits<unsigned>(process.filename().native());
    return number ? std::optional{static_cast<::pid_t>(*number)} : std::nullopt;
}

/// A process chooses its name itself, of any bytes.
std::string name_of_process(const std::filesystem::path& process) {
    std::string name;
    std::getline(std::ifstream{process / "comm"}, name);
    return visible(name);
}

} // namespace

std::vector<bound_socket> find_bound_sockets(mmproxy::transport protocol, std::uint16_t port) {
    constexpr std::string_view listening = "0A";
    constexpr std::string_view unconnected = "07";
    std::vector<bound_socket> found;
    const bool is_udp = protocol == mmproxy::transport::datagram;
    const auto state = is_udp ? unconnected : listening;
    append_from(found, is_udp ? "/proc/thread-self/net/udp" : "/proc/thread-self/net/tcp", state, port);
    append_from(found, is_udp ? "/proc/thread-self/net/udp6" : "/proc/thread-self/net/tcp6", state, port);
    return found;
}

std::optional<process_name> find_owner(const bound_socket& socket) {
    const auto wanted = "socket:[" + std::to_string(socket.inode) + ']';
    const auto owner = find_entry("/proc", [&](const auto& entry) { return id_of(entry) && has_open(entry, wanted); });
    if (!owner) return std::nullopt;
    return process_name{name_of_process(*owner), id_of(*owner).value_or(0)};
}

} // namespace go_mmproxy
