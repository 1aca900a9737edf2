// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_CHOSEN_UPSTREAM_HEADER_HPP
#define MMPROXY_TESTS_SUPPORT_CHOSEN_UPSTREAM_HEADER_HPP

#include <mmproxy/header_version.hpp>
#include <mmproxy/upstream_header.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

/// `send_header` of a version that is chosen when the test runs, so that one compiled forwarder serves the tests of
/// all.
struct chosen_upstream_header : mmproxy::send_header<mmproxy::v2> {
    enum class version : std::uint8_t { v1, v2, spp };

    explicit chosen_upstream_header(version v) noexcept : chosen{v} {}

    mmproxy::serialize_result serialize(const mmproxy::request& asked, mmproxy::transport protocol,
                                        std::span<std::byte> out) const noexcept {
        switch (chosen) {
        case version::v1: return mmproxy::send_header<mmproxy::v1>::serialize(asked, protocol, out);
        case version::spp: return mmproxy::send_header<mmproxy::spp>::serialize(asked, protocol, out);
        case version::v2: break;
        }
        return mmproxy::send_header<mmproxy::v2>::serialize(asked, protocol, out);
    }

    version chosen;
};

static_assert(mmproxy::upstream_header_policy<chosen_upstream_header>);

#endif
