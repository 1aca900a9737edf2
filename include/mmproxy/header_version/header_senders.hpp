// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_HEADER_SENDERS_HPP
#define MMPROXY_HEADER_VERSION_HEADER_SENDERS_HPP

#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>

#include <type_traits>
#include <utility>

namespace mmproxy::detail {

/// The peers of which a header is expected: all of them, which costs nothing.
template <header_version_policy HeaderVersion> struct header_senders {
    static constexpr bool contain(const ip_address& /*peer*/) noexcept { return true; }
};

/// Those that the version names; a copy of its state.
template <optional_header_version HeaderVersion> class header_senders<HeaderVersion> {
public:
    explicit header_senders(HeaderVersion version) : version_{std::move(version)} {}

    bool contain(const ip_address& peer) const noexcept { return version_.is_sent_by(peer); }

private:
    [[no_unique_address]] HeaderVersion version_;
};

} // namespace mmproxy::detail

#endif
