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

/// Throws `error` with what was tried and what the kernel says about it.
[[noreturn]] inline void throw_error(std::error_code error, std::string what, const std::string& explanation) {
    if (!explanation.empty()) what += ": " + explanation;
    throw std::system_error{error, what};
}

/// Adds an object that must not be there yet. Throws `std::system_error` that names it; needs CAP_NET_ADMIN.
template <kernel_object Object> void add(route_socket& socket, const Object& object) {
    auto request = wire<Object>::encode(wire<Object>::create, object);
    request.add_flags(NLM_F_CREATE | NLM_F_EXCL);
    if (const auto error = socket.request(std::move(request)))
        throw_error(error, "cannot add " + to_string(object), socket.explanation());
}

/// Removes an object, by every field that is set; one left at its default matches any.
/// No create flags: on a delete the kernel reads NLM_F_EXCL as NLM_F_BULK and refuses.
template <kernel_object Object> std::error_code remove(route_socket& socket, const Object& object) {
    return socket.request(wire<Object>::encode(wire<Object>::erase, object));
}

/// What `decode(body)` makes of each of the kernel's answers to `request`, in their order; it is left out where that is
/// empty. `what` names it in errors. Throws `std::system_error`; needs no privilege.
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
    // A table that nothing has used yet does not exist.
    if (error && error != std::errc::no_such_file_or_directory)
        throw_error(error, "cannot look for " + what, socket.explanation());
    return found;
}

/// The kernel's objects of the same family (routes: of the same table). Throws `std::system_error`; needs no privilege.
template <kernel_object Object> std::vector<Object> list(route_socket& socket, const Object& object) {
    return list_with<Object>(socket, wire<Object>::list_request(object), to_string(object), &wire<Object>::decode);
}

/// Those of them that are `equivalent` to this one.
template <kernel_object Object> std::vector<Object> find(route_socket& socket, const Object& object) {
    std::vector<Object> found;
    for (auto& candidate : list(socket, object))
        if (equivalent(candidate, object)) found.push_back(std::move(candidate));
    return found;
}

} // namespace mmproxy::netlink

#endif
