// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/user_identity.hpp"

#include "go-mmproxy/config/digits.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <cerrno>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <grp.h>
#include <pwd.h>

namespace go_mmproxy {
namespace {

/// The number of a user or a group: all but the one that stands for none. credentials(7).
std::optional<::uid_t> read_number(std::string_view text) {
    const auto number = read_digits<::uid_t>(text);
    return number != static_cast<::uid_t>(-1) ? number : std::nullopt;
}

std::vector<::gid_t> groups_of(const ::passwd& entry) {
    int count = 16; // any number of this order will do: a further call is told how many there are
    std::vector<::gid_t> groups(static_cast<std::size_t>(count));
    while (::getgrouplist(entry.pw_name, entry.pw_gid, groups.data(), &count) < 0) {
        if (static_cast<std::size_t>(count) <= groups.size()) // not for want of room
            throw std::system_error{errno, std::system_category(), "getgrouplist"};
        groups.resize(static_cast<std::size_t>(count));
    }
    groups.resize(static_cast<std::size_t>(count));
    return groups;
}

/// Null where this host has no such user.
const ::passwd* find_entry(const std::string& given) {
    const auto* named = ::getpwnam(given.c_str());
    const auto number = read_number(given);
    return named == nullptr && number ? ::getpwuid(*number) : named;
}

std::optional<user_identity> find_known(const std::string& given) {
    const auto* entry = find_entry(given);
    if (entry == nullptr) return std::nullopt;
    return user_identity{given, entry->pw_uid, entry->pw_gid, groups_of(*entry)};
}

std::optional<user_identity> read_numbers(const std::string& given) {
    const auto colon = given.find(':');
    if (colon == std::string::npos) return std::nullopt;
    const auto user = read_number(std::string_view{given}.substr(0, colon));
    const auto group = read_number(std::string_view{given}.substr(colon + 1));
    return user && group ? std::optional{user_identity{given, *user, *group}} : std::nullopt;
}

} // namespace

user_identity find_user(const std::string& given) {
    if (auto numbers = read_numbers(given)) return *numbers;
    if (auto known = find_known(given)) return *known;
    throw std::runtime_error{text(message::user_unknown, "user"_is(given))};
}

} // namespace go_mmproxy
