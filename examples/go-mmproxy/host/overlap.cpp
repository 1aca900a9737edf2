// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/overlap.hpp"

namespace go_mmproxy {
namespace {

using mmproxy::ip_address;

/// Two wildcards of IPv6 sockets are :: and ::ffff:0.0.0.0: neither is preferred.
bool are_equal(const listen_address& a, const listen_address& b) noexcept {
    const auto one = a.address.address.canonical();
    const auto other = b.address.address.canonical();
    if (one == other) return a.scope == b.scope;
    return one.is_wildcard() && other.is_wildcard() && a.address.family() == b.address.family();
}

/// Whether a wildcard, which is canonical, takes what is sent to the other address.
bool covers(const ip_address& wildcard, const ip_address& other) noexcept {
    return wildcard.is_wildcard() && (wildcard.is_v6() || other.is_v4());
}

} // namespace

overlap overlap_of(const listen_address& a, const listen_address& b) noexcept {
    if (a.address.port != b.address.port) return overlap::none;
    if (are_equal(a, b)) return overlap::full;
    const auto one = a.address.address.canonical();
    const auto other = b.address.address.canonical();
    return covers(one, other) || covers(other, one) ? overlap::partial : overlap::none;
}

} // namespace go_mmproxy
