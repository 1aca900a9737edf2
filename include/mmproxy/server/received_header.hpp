// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_RECEIVED_HEADER_HPP
#define MMPROXY_SERVER_RECEIVED_HEADER_HPP

#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/header.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace mmproxy {

/// A header that owns its TLVs, so that it can be kept: for as long as the connection lives, say.
///
/// Made, or copied, with TLVs it allocates, and may throw `std::bad_alloc`.
class received_header {
public:
    /// No header: LOCAL, without addresses, of no version.
    received_header() = default;

    /// Copies the TLVs of what a parser has returned.
    explicit received_header(const header& h) : header_{h}, tlvs_(h.tlvs.begin(), h.tlvs.end()) {
        header_.drop_views();
    }

    /// The header. Its `tlvs` are a view into this object, which must outlive it.
    header view() const noexcept {
        auto h = header_;
        h.tlvs = tlvs_;
        return h;
    }

    /// The TLVs, which `tlv_range`, `authority`, `find_ssl` and the like read: a view into this object.
    std::span<const std::byte> tlvs() const noexcept { return tlvs_; }

    /// The client, as IPv4 where it was sent as a v4-mapped address; unspecified unless `names_client()`.
    socket_address source() const noexcept { return header_.source.canonical(); }
    /// What the client has connected to, likewise.
    socket_address destination() const noexcept { return header_.destination.canonical(); }
    bool names_client() const noexcept { return header_.names_client(); }

private:
    header header_{}; ///< without its views
    std::vector<std::byte> tlvs_{};
};

} // namespace mmproxy

#endif
