// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_UNEXPECTED_VERSION_HPP
#define MMPROXY_HEADER_VERSION_UNEXPECTED_VERSION_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>

#include <cstddef>
#include <span>

namespace mmproxy {

/// Tells which version came where another version is expected: the operator then looks for a wrong setting, and not for
/// a balancer that sends no header.
///
/// `refusal` is why the expected version has refused `received`. Unless that is `errc::not_proxy`, it is the answer.
/// The answer is `errc::v1_unexpected` or `v2_unexpected` where `received` begins with the opening of such a header,
/// however faulty the rest, and `spp_unexpected` where it begins with a whole SPP header.
constexpr errc name_unexpected(errc refusal, std::span<const std::byte> received) noexcept {
    constexpr std::size_t v1_opening = 6;  // "PROXY "
    constexpr std::size_t v2_opening = 12; // the signature
    const auto is_recognised = [](const parse_result& r) { return r.error != errc::not_proxy; };
    if (refusal != errc::not_proxy) return refusal;
    if (received.size() >= v1_opening && is_recognised(v1::parse(received))) return errc::v1_unexpected;
    if (received.size() >= v2_opening && is_recognised(v2::parse(received))) return errc::v2_unexpected;
    return spp::parse(received) ? errc::spp_unexpected : refusal;
}

/// Whether `refusal` says that the bytes are no header of the expected version at all, not even a faulty one.
constexpr bool is_no_header(errc refusal) noexcept {
    return refusal == errc::not_proxy || refusal == errc::v1_unexpected || refusal == errc::v2_unexpected ||
           refusal == errc::spp_unexpected;
}

} // namespace mmproxy

#endif
