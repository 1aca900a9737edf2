// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_HEADER_VERSION_SUITE_HPP
#define MMPROXY_TESTS_HEADER_VERSION_SUITE_HPP

#include <mmproxy/header_version/header_version_policy.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"
#include "support/describe.hpp"
#include "support/print.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

// What every model of header_version_policy owes its reader, whatever its header looks like on the wire.
// A new model calls `obeys_the_axis` with good headers of its own, and `refuses` with bad ones.
namespace mmproxy::tests {

/// A header that the version accepts, and what a failure calls it.
struct sample {
    std::string name;
    bytes wire;
};

template <header_version_policy Version> errc answer(byte_view received) {
    return Version::parse(guarded{received}.view()).error;
}

/// What the version makes of the bytes, as `describe` puts it.
template <header_version_policy Version> std::string reading(byte_view received) {
    const guarded copy{received};
    return describe(Version::parse(copy.view()));
}

constexpr bool is_refusal(errc error) noexcept {
    return error != errc::success && error != errc::need_more;
}

template <header_version_policy Version> void takes_it_whole(byte_view wire) {
    const guarded received{wire};
    const auto result = Version::parse(received.view());
    CHECK(result.error == errc::success);
    CHECK(result.size == wire.size());
    CHECK(result.size <= Version::max_size);
}

template <header_version_policy Version> void asks_for_more_at_every_prefix(byte_view wire) {
    for (std::size_t size = 0; size < wire.size(); ++size) {
        INFO("the first " << size << " of " << wire.size() << " bytes");
        const auto result = Version::parse(guarded{wire.first(size)}.view());
        REQUIRE(result.error == errc::need_more);
        REQUIRE(result.size > size);
        REQUIRE(result.size <= wire.size());
    }
}

template <header_version_policy Version> void leaves_what_follows(byte_view wire) {
    for (const auto& payload :
         {text("GET / HTTP/1.1\r\n\r\n"), text("\n"), text("\r\n"), repeated(300), join(wire, wire)}) {
        const guarded alone{wire};
        const guarded followed{join(wire, payload)};
        const auto result = Version::parse(followed.view());
        CHECK(result.size == wire.size());
        CHECK(describe(result) == describe(Version::parse(alone.view())));
    }
}

/// Reads as a connection does, at most `step` bytes at a time and never beyond the size last asked for.
template <header_version_policy Version> std::size_t bytes_read_until_decided(byte_view stream, std::size_t step) {
    std::size_t size = 0;
    for (;;) {
        const auto result = Version::parse(guarded{stream.first(size)}.view());
        if (result.error != errc::need_more) return size;
        REQUIRE(result.size > size);
        size = std::min({size + step, result.size, stream.size()});
    }
}

template <header_version_policy Version> void lets_a_reader_stop_at_the_payload(byte_view wire) {
    const auto stream = join(wire, text("payload"));
    for (const std::size_t step : {1U, 2U, 3U, 7U, 16U, 100U, 100000U})
        CHECK(bytes_read_until_decided<Version>(stream, step) == wire.size());
}

template <header_version_policy Version> void writes_what_it_reads(byte_view wire) {
    const guarded received{wire};
    const auto said = Version::parse(received.view()).header;
    guarded out{Version::max_size};
    const auto [error, size] = Version::serialize(said, out.out());
    REQUIRE(error == errc::success);
    REQUIRE(size <= Version::max_size);
    const auto again = Version::parse(out.view().first(size));
    CHECK(again.error == errc::success);
    CHECK(again.size == size);
    CHECK(meaning(again.header) == meaning(said));

    guarded exact{size};
    CHECK(Version::serialize(said, exact.out()).size == size);
    CHECK(std::ranges::equal(exact.view(), out.view().first(size)));
    for (std::size_t less = 0; less < size; ++less) {
        const auto refused = Version::serialize(said, guarded{less}.out());
        REQUIRE(refused.error == errc::buffer_too_small);
        REQUIRE(refused.size == size);
    }
}

/// Why the version cannot say the header, even into the largest buffer; success when it can.
template <header_version_policy Version> errc why_not(const header& said) {
    guarded out{max_header_size};
    const auto result = Version::serialize(said, out.out());
    CHECK((result.error == errc::success || result.size == 0));
    return result.error;
}

template <header_version_policy Version> void obeys_the_axis(const std::vector<sample>& samples) {
    for (const auto& good : samples) {
        INFO(good.name);
        takes_it_whole<Version>(good.wire);
        asks_for_more_at_every_prefix<Version>(good.wire);
        leaves_what_follows<Version>(good.wire);
        lets_a_reader_stop_at_the_payload<Version>(good.wire);
        writes_what_it_reads<Version>(good.wire);
    }
}

/// Bytes that can never be a header: refused at the latest when all are there, for the reason given if one is, and
/// for good. A parser is free to see it earlier.
template <header_version_policy Version> void refuses(byte_view wire, std::optional<errc> reason = {}) {
    const auto received = join(wire, text("payload\r\n"));
    INFO("received: " << to_hex(received));
    bool refused = false;
    for (std::size_t size = 0; size <= received.size(); ++size) {
        INFO("the first " << size << " bytes");
        const auto error = answer<Version>(byte_view{received}.first(size));
        if (size >= wire.size() || refused)
            REQUIRE(is_refusal(error));
        else
            REQUIRE(error != errc::success);
        refused = is_refusal(error);
        if (refused && reason) REQUIRE(error == *reason);
    }
}

} // namespace mmproxy::tests

#endif
