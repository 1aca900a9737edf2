// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/listening_addresses.hpp"

#include <mmproxy/dial/own_listeners.hpp>

#include "go-mmproxy/config/usage_error.hpp"
#include "go-mmproxy/host/overlap.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <ranges>

namespace go_mmproxy {
namespace {

bool share_a_protocol(const service_settings& a, const service_settings& b) noexcept {
    return (a.serves_tcp() && b.serves_tcp()) || (a.serves_udp() && b.serves_udp());
}

/// Whether the sockets of the services share the port where they overlap: those of TCP do where there are several of
/// each. The first one of UDP, of several too, does not.
bool share_the_port(const service_settings& a, const service_settings& b) noexcept {
    return !(a.serves_udp() && b.serves_udp()) && a.listeners > 1 && b.listeners > 1;
}

/// The values of a range of `equal_range`.
template <class Iterators> auto values_of(const Iterators& found) {
    return std::ranges::subrange{found.first, found.second} | std::views::values;
}

} // namespace

bool listening_addresses::entry::is_in_the_way_of(const entry& other) const noexcept {
    if (!share_a_protocol(*of, *other.of)) return false;
    const auto common = overlap_of({address, scope}, {other.address, other.scope});
    return common == overlap::full || (common == overlap::partial && !share_the_port(*of, *other.of));
}

void listening_addresses::add(const service_settings& of, const host_port& written, const address_plan& address) {
    const entry added{&of, written, address.listen, address.options.scope};
    for (const auto& other : values_of(by_port_.equal_range(written.port)))
        if (added.is_in_the_way_of(other))
            throw usage_error{text(message::listened_on_twice, "listen"_is(to_string(written)),
                                   "other"_is(to_string(other.written)))};
    by_port_.emplace(written.port, added);
}

std::optional<host_port> listening_addresses::find_called(const service_settings& caller,
                                                          const mmproxy::socket_address& target) const {
    for (const auto& one : values_of(by_port_.equal_range(target.port)))
        if (share_a_protocol(caller, *one.of) && mmproxy::detail::own_listeners::would_take(one.address, false, target))
            return one.written;
    return std::nullopt;
}

} // namespace go_mmproxy
