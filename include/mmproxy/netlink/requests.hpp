// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_REQUESTS_HPP
#define MMPROXY_NETLINK_REQUESTS_HPP

#include <mmproxy/netlink/kernel_object.hpp>
#include <mmproxy/netlink/route_socket.hpp>

#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace mmproxy::netlink {

/// Throws `error` as a `std::system_error` that says what was tried and how the kernel explains the refusal. An empty
/// `explanation` is left out.
[[noreturn]] inline void throw_error(std::error_code error, std::string what, const std::string& explanation) {
    if (!explanation.empty()) what += ": " + explanation;
    throw std::system_error{error, what};
}

/// Adds an object that must not be there yet. Needs CAP_NET_ADMIN. Throws `std::system_error` that names the object:
/// EEXIST where the kernel has it already or, of a route, another one in its place; EPERM without the privilege.
template <kernel_object Object> void add(route_socket& socket, const Object& object) {
    auto request = wire<Object>::encode(wire<Object>::create, object);
    request.add_flags(NLM_F_CREATE | NLM_F_EXCL);
    if (const auto error = socket.request(std::move(request)))
        throw_error(error, "cannot add " + to_string(object), socket.explanation());
}

/// Removes one object that has every field of `object`; a field at its default matches any value. Needs CAP_NET_ADMIN.
///
/// Returns the kernel's error, such as ENOENT or ESRCH where there is no such object. The request carries no create
/// flags: on a delete the kernel reads NLM_F_EXCL as NLM_F_BULK and refuses.
template <kernel_object Object> std::error_code remove(route_socket& socket, const Object& object) {
    return socket.request(wire<Object>::encode(wire<Object>::erase, object));
}

/// Lists what `decode(body)` makes of each message of the kernel's answer to `request`, in the kernel's order. Messages
/// for which `decode` returns nothing are left out.
///
/// When the kernel's list changes meanwhile, it is asked for again. `what` names the objects in errors. Needs no
/// privilege. Throws `std::system_error`.
template <class Object, class Decode>
std::vector<Object> list_with(route_socket& socket, const message& request, const std::string& what, Decode decode) {
    std::vector<Object> found;
    std::error_code error;
    do {
        found.clear();
        error = socket.dump(request, [&](bytes_view body) {
            if (const std::optional<Object> candidate = decode(body)) found.push_back(*candidate);
        });
    } while (error == std::errc::interrupted);
    // The kernel says ENOENT of a table that nothing has used yet: its list is empty.
    if (error && error != std::errc::no_such_file_or_directory)
        throw_error(error, "cannot look for " + what, socket.explanation());
    return found;
}

/// Lists the kernel's objects of the family of `object` (routes: and of its table). Needs no privilege. Throws
/// `std::system_error`.
///
/// A kernel before 4.20 does not narrow a list: it gives the routes of every table.
template <kernel_object Object> std::vector<Object> list(route_socket& socket, const Object& object) {
    return list_with<Object>(socket, wire<Object>::list_request(object), to_string(object), &wire<Object>::decode);
}

/// Lists the kernel's objects that are `equivalent` to `object`. Needs no privilege. Throws `std::system_error`.
template <kernel_object Object> std::vector<Object> find(route_socket& socket, const Object& object) {
    std::vector<Object> found;
    for (auto& candidate : list(socket, object))
        if (equivalent(candidate, object)) found.push_back(std::move(candidate));
    return found;
}

} // namespace mmproxy::netlink

#endif
