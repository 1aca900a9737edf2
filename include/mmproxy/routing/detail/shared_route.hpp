// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_DETAIL_SHARED_ROUTE_HPP
#define MMPROXY_ROUTING_DETAIL_SHARED_ROUTE_HPP

#include <mmproxy/netlink/requests.hpp>
#include <mmproxy/netlink/route_wire.hpp>
#include <mmproxy/routing/detail/host_checks.hpp>
#include <mmproxy/routing/detail/shared_object.hpp>
#include <mmproxy/routing/identity.hpp>

#include <algorithm>
#include <string>
#include <system_error>

namespace mmproxy::detail {

/// A route that exists while an installation uses it.
///
/// A table has room for one such route of a family: a second route with another preferred source would not be chosen.
/// Installations that do not depend on the source share the route whatever its source; installations that do must
/// agree.
class shared_route final : public shared_object {
public:
    explicit shared_route(const netlink::route& route, bool source_matters = false) noexcept
        : route_{route}, source_matters_{source_matters} {}

    std::string name() const override {
        auto any_source = route_;
        any_source.preferred_source = {};
        return to_string(any_source);
    }

    establishment establish(netlink::route_socket& socket, bool in_use) const override {
        auto found = find(socket, route_);
        if (!in_use && std::erase_if(found, [&](const auto& r) { return is_useless_leftover(r); }) > 0)
            withdraw(socket);
        if (found.empty()) return add_route(socket), establishment::made;
        if (std::none_of(found.begin(), found.end(), [&](const auto& r) { return suits(r); }))
            throw_taken("there is already " + to_string(found.front()));
        return establishment::none;
    }

    void withdraw(netlink::route_socket& socket) const override {
        for (const auto& found : find(socket, route_))
            if (is_ours(found.protocol)) static_cast<void>(remove(socket, found));
    }

private:
    bool suits(const netlink::route& r) const noexcept {
        return !source_matters_ || r.preferred_source == route_.preferred_source;
    }

    bool is_useless_leftover(const netlink::route& r) const noexcept { return is_ours(r.protocol) && !suits(r); }

    /// The kernel says "File exists" for a default route of any other kind, and "Network is down" where `lo` is.
    void add_route(netlink::route_socket& socket) const {
        try {
            add(socket, route_);
        } catch (const std::system_error& error) {
            if (error.code() == std::errc::file_exists)
                throw_taken("table " + std::to_string(route_.table) +
                            " has another default route already, which is another program's");
            if (error.code() == std::errc::network_down)
                throw std::system_error{error.code(),
                                        "cannot add " + to_string(route_) +
                                            ": the interface lo is down, `ip link set lo up` brings it up"};
            throw;
        }
    }

    [[noreturn]] void throw_taken(const std::string& by) const {
        throw std::system_error{make_error_code(std::errc::file_exists),
                                "cannot add " + to_string(route_) + ": " + by + ", choose another table"};
    }

    netlink::route route_;
    bool source_matters_;
};

} // namespace mmproxy::detail

#endif
