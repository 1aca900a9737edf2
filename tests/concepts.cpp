// SPDX-License-Identifier: BSL-1.0
//
// Near misses: each type lacks one thing that its concept asks for, and must not satisfy it. What a policy author
// forgets is then named by the concept, not by an error deep inside a forwarder.

#include <mmproxy/mmproxy.hpp>

#include "support/catch.hpp"

#include <optional>
#include <span>

using namespace mmproxy;

namespace {

// --- header_version_policy
struct header_without_max_size {
    static parse_result parse(std::span<const std::byte>) noexcept { return {}; }
    static std::size_t serialize(const header&, std::span<std::byte>) noexcept { return 0; }
};
struct header_that_may_throw {
    static constexpr std::size_t max_size = 1;
    static parse_result parse(std::span<const std::byte>) { return {}; }
    static std::size_t serialize(const header&, std::span<std::byte>) noexcept { return 0; }
};
struct header_that_changes_what_it_reads {
    static constexpr std::size_t max_size = 1;
    static parse_result parse(std::span<std::byte>) noexcept { return {}; }
    static std::size_t serialize(const header&, std::span<std::byte>) noexcept { return 0; }
};
struct header_with_its_own_answer {
    static constexpr std::size_t max_size = 1;
    static bool parse(std::span<const std::byte>) noexcept { return true; }
    static std::size_t serialize(const header&, std::span<std::byte>) noexcept { return 0; }
};
struct header_that_cannot_be_written {
    static constexpr std::size_t max_size = 1;
    static parse_result parse(std::span<const std::byte>) noexcept { return {}; }
};
static_assert(!header_version_policy<header_without_max_size>);
static_assert(!header_version_policy<header_that_may_throw>);
static_assert(!header_version_policy<header_that_changes_what_it_reads>);
static_assert(!header_version_policy<header_with_its_own_answer>);
static_assert(!header_version_policy<header_that_cannot_be_written>);

// --- address_family_policy
struct family_that_may_throw {
    std::optional<socket_address> target_for(const proxied_addresses&) const { return {}; }
};
struct family_that_always_serves {
    socket_address target_for(const proxied_addresses&) const noexcept { return {}; }
};
struct family_that_changes {
    std::optional<socket_address> target_for(const proxied_addresses&) noexcept { return {}; }
};
struct family_that_cannot_be_copied {
    family_that_cannot_be_copied(const family_that_cannot_be_copied&) = delete;
    std::optional<socket_address> target_for(const proxied_addresses&) const noexcept { return {}; }
};
static_assert(!address_family_policy<family_that_may_throw>);
static_assert(!address_family_policy<family_that_always_serves>);
static_assert(!address_family_policy<family_that_changes>);
static_assert(!address_family_policy<family_that_cannot_be_copied>);

// --- routing_policy
struct routing_without_udp {
    void prepare(asio::ip::tcp::socket&, asio::error_code&) const noexcept {}
};
struct routing_that_may_throw {
    template <class Socket> void prepare(Socket&, asio::error_code&) const {}
};
struct routing_that_changes {
    template <class Socket> void prepare(Socket&, asio::error_code&) noexcept {}
};
struct routing_that_returns_its_error {
    template <class Socket> asio::error_code prepare(Socket&, asio::error_code&) const noexcept { return {}; }
};
static_assert(!routing_policy<routing_without_udp>);
static_assert(!routing_policy<routing_that_may_throw>);
static_assert(!routing_policy<routing_that_changes>);
static_assert(!routing_policy<routing_that_returns_its_error>);

// --- protocol_policy
struct protocol_without_transport {
    using asio_protocol = asio::ip::tcp;
};
struct protocol_without_asio {
    static constexpr transport header_transport = transport::stream;
};
struct datagrams {
    using asio_protocol = asio::ip::udp;
    static constexpr transport header_transport = transport::datagram;
};
static_assert(!protocol_policy<protocol_without_transport>);
static_assert(!protocol_policy<protocol_without_asio>);
static_assert(datagram_protocol<datagrams> && !stream_protocol<datagrams>);

// --- access_control
struct access_that_may_throw {
    bool allows(const ip_address&) const { return true; }
};
struct access_by_number {
    int allows(const ip_address&) const noexcept { return 1; }
};
static_assert(!access_control<access_that_may_throw>);
static_assert(!access_control<access_by_number>);

// --- observer
struct observer_without_the_end : null_observer {
    void closed() noexcept {}
};
struct observer_that_may_throw : null_observer {
    void accepted(const connection&) {}
};
static_assert(!observer<observer_without_the_end>);
static_assert(!observer<observer_that_may_throw>);

// --- relay_policy
struct relay_without_executor {
    template <class Done> void start(asio::ip::tcp::socket, asio::ip::tcp::socket, std::span<const std::byte>, Done) {}
    void end_all(std::error_code) {}
};
struct relay_without_an_end {
    relay_without_an_end(const asio::any_io_executor&, std::chrono::steady_clock::duration) {}
    template <class Done> void start(asio::ip::tcp::socket, asio::ip::tcp::socket, std::span<const std::byte>, Done) {}
};
static_assert(!relay_policy<relay_without_executor>);
static_assert(!relay_policy<relay_without_an_end>);

// An empty policy costs nothing: these occupy no byte of the forwarder that has them.
struct with_policies {
    [[no_unique_address]] external_routing routing;
    [[no_unique_address]] allow_all access;
    [[no_unique_address]] null_observer observer;
    int something_else = 0;
};
static_assert(sizeof(with_policies) == sizeof(int));

} // namespace

TEST_CASE("near misses satisfy no concept and empty policies take no room", "[concepts]") {
    SUCCEED("checked while this file was compiled");
}
