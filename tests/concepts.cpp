// SPDX-License-Identifier: BSL-1.0
//
// Near misses: each type lacks one thing that its concept asks for, and must not satisfy it. What a policy author
// forgets is then named by the concept, not by an error deep inside a forwarder.

#include <mmproxy/mmproxy.hpp>

#include "support/catch.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

using namespace mmproxy;

namespace {

// --- header_version_policy
struct header_without_max_size {
    static parse_result parse(std::span<const std::byte>) noexcept { return {}; }
    static serialize_result serialize(const header&, std::span<std::byte>) noexcept { return {}; }
};
struct header_that_may_throw {
    static constexpr std::size_t max_size = 1;
    static parse_result parse(std::span<const std::byte>) { return {}; }
    static serialize_result serialize(const header&, std::span<std::byte>) noexcept { return {}; }
};
struct header_that_changes_what_it_reads {
    static constexpr std::size_t max_size = 1;
    static parse_result parse(std::span<std::byte>) noexcept { return {}; }
    static serialize_result serialize(const header&, std::span<std::byte>) noexcept { return {}; }
};
struct header_with_its_own_answer {
    static constexpr std::size_t max_size = 1;
    static bool parse(std::span<const std::byte>) noexcept { return true; }
    static serialize_result serialize(const header&, std::span<std::byte>) noexcept { return {}; }
};
struct header_that_does_not_say_why_not {
    static constexpr std::size_t max_size = 1;
    static parse_result parse(std::span<const std::byte>) noexcept { return {}; }
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
static_assert(!header_version_policy<header_that_does_not_say_why_not>);
static_assert(!header_version_policy<header_that_cannot_be_written>);

// --- optional_header_version
struct header_from_no_peer : v2 {
    bool is_sent_by(const ip_address& /*peer*/) const noexcept { return false; }
};
struct header_whose_senders_may_throw : v2 {
    bool is_sent_by(const ip_address& /*peer*/) const { return true; }
};
struct header_whose_senders_change : v2 {
    bool is_sent_by(const ip_address& /*peer*/) noexcept { return true; }
};
struct header_of_endpoints : v2 {
    bool is_sent_by(const socket_address& /*peer*/) const noexcept { return true; }
};
struct header_whose_senders_cannot_be_copied : header_from_no_peer {
    header_whose_senders_cannot_be_copied(const header_whose_senders_cannot_be_copied&) = delete;
};
static_assert(optional_header_version<header_from_no_peer> && optional_header_version<header_from<v1, subnet_set>>);
static_assert(!header_version_policy<header_whose_senders_may_throw>);
static_assert(!header_version_policy<header_whose_senders_change>);
static_assert(!header_version_policy<header_of_endpoints>);
static_assert(!optional_header_version<header_whose_senders_cannot_be_copied>);
static_assert(!optional_header_version<v2> && !optional_header_version<no_header>);

// --- reply_header_version
struct reply_header_of_no_version {
    static constexpr std::size_t reply_header_size = 38;
};
struct reply_header_without_a_number : v2 {
    static constexpr std::string_view reply_header_size = "38";
};
struct header_that_does_not_say_its_size : v2 {
    static constexpr std::size_t header_size = 38;
};
static_assert(reply_header_version<spp>);
static_assert(!reply_header_version<reply_header_of_no_version>);
static_assert(!reply_header_version<reply_header_without_a_number>);
static_assert(!reply_header_version<header_that_does_not_say_its_size>);
static_assert(!reply_header_version<v1>);
static_assert(!reply_header_version<v2>);
static_assert(!reply_header_version<any_version>);
static_assert(!reply_header_version<no_header>);

// --- steerable_header_version
struct layouts_of_no_version {
    static constexpr auto client_layouts = v2::client_layouts;
};
struct one_layout_alone : v1 {
    static constexpr client_layout client_layouts{};
};
struct layouts_of_offsets : v1 {
    static constexpr std::array<std::size_t, 4> client_layouts{};
};
struct layouts_to_be_asked_for : v1 {
    static constexpr auto client_layouts() { return v2::client_layouts; }
};
static_assert(steerable_header_version<v2>);
static_assert(steerable_header_version<any_version>);
static_assert(steerable_header_version<spp>);
static_assert(!steerable_header_version<layouts_of_no_version>);
static_assert(!steerable_header_version<one_layout_alone>);
static_assert(!steerable_header_version<layouts_of_offsets>);
static_assert(!steerable_header_version<layouts_to_be_asked_for>);
static_assert(!steerable_header_version<v1>);
static_assert(!steerable_header_version<no_header>);

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
struct routing_by_native_sockets {
    template <class Protocol> void prepare(native_socket<Protocol>&, std::error_code&) const noexcept {}
};
struct routing_by_both {
    void prepare(native_socket<asio::ip::tcp>&, std::error_code&) const noexcept {}
    void prepare(asio::ip::udp::socket&, std::error_code&) const noexcept {}
};
static_assert(routing_policy<routing_by_native_sockets>);
static_assert(routing_policy<routing_by_both>);
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

// --- datagram_protocol
struct datagrams_without_socket {
    struct asio_protocol {
        using endpoint = asio::ip::udp::endpoint;
    };
    static constexpr transport header_transport = transport::datagram;
};
struct datagrams_without_endpoint {
    struct asio_protocol {
        using socket = asio::ip::udp::socket;
    };
    static constexpr transport header_transport = transport::datagram;
};
struct datagrams_by_number {
    using asio_protocol = asio::ip::udp;
    static constexpr int header_transport = 2;
};
struct open_transport {
    using asio_protocol = asio::ip::udp;
    static constexpr transport header_transport = transport::unspecified;
};
static_assert(!datagram_protocol<datagrams_without_socket>);
static_assert(!datagram_protocol<datagrams_without_endpoint>);
static_assert(!datagram_protocol<datagrams_by_number>);
static_assert(!datagram_protocol<open_transport> && !stream_protocol<open_transport>);
static_assert(!datagram_protocol<tcp> && !stream_protocol<udp>);

// --- access_control_policy
struct access_that_may_throw {
    bool allows(const ip_address&) const { return true; }
};
struct access_by_number {
    int allows(const ip_address&) const noexcept { return 1; }
};
struct access_for_clients : allow_all {
    bool allows_client(const request&) const noexcept { return true; }
};
struct access_for_clients_that_may_throw : allow_all {
    bool allows_client(const request&) const { return true; }
};
struct access_for_clients_that_changes : allow_all {
    bool allows_client(const request&) noexcept { return true; }
};
struct access_for_addresses_of_clients : allow_all {
    bool allows_client(const ip_address&) const noexcept { return true; }
};
struct access_with_reasons : allow_all {
    errc client_refusal(const request&) const noexcept { return errc::success; }
};
struct access_with_reasons_in_words : allow_all {
    const char* client_refusal(const request&) const noexcept { return ""; }
};
struct access_whose_reasons_may_throw : allow_all {
    std::error_code client_refusal(const request&) const { return {}; }
};
struct access_with_reasons_for_addresses : allow_all {
    errc client_refusal(const ip_address&) const noexcept { return errc::success; }
};
static_assert(!access_control_policy<access_that_may_throw>);
static_assert(!access_control_policy<access_by_number>);
static_assert(access_control_policy<access_for_clients> && is_asked_about_clients<access_for_clients>);
static_assert(access_control_policy<access_with_reasons> && is_asked_about_clients<access_with_reasons>);
static_assert(access_control_policy<allow_all> && !is_asked_about_clients<allow_all>);
static_assert(!access_control_policy<access_for_clients_that_may_throw>);
static_assert(!access_control_policy<access_for_clients_that_changes>);
static_assert(!access_control_policy<access_for_addresses_of_clients>);
static_assert(!access_control_policy<access_with_reasons_for_addresses>);
static_assert(!access_control_policy<access_with_reasons_in_words>);
static_assert(!access_control_policy<access_whose_reasons_may_throw>);

// --- limit_policy
struct limits_without_place {
    std::error_code enter_balancer(const ip_address&, int&) const noexcept { return {}; }
    std::error_code enter_client(const ip_address&, int&) const noexcept { return {}; }
};
struct limits_that_may_throw : no_limits {
    std::error_code enter_client(const ip_address&, place&) const { return {}; }
};
struct limits_without_reasons : no_limits {
    bool enter_client(const ip_address&, place&) const noexcept { return true; }
};
struct limits_that_change : no_limits {
    std::error_code enter_balancer(const ip_address&, place&) noexcept { return {}; }
};
struct limits_whose_places_stay : no_limits {
    struct place {
        place() = default;
        place(const place&) = delete;
    };
    std::error_code enter_balancer(const ip_address&, place&) const noexcept { return {}; }
    std::error_code enter_client(const ip_address&, place&) const noexcept { return {}; }
};
static_assert(limit_policy<no_limits> && limit_policy<address_limits>);
static_assert(!limit_policy<limits_without_place>);
static_assert(!limit_policy<limits_that_may_throw>);
static_assert(!limit_policy<limits_without_reasons>);
static_assert(!limit_policy<limits_that_change>);
static_assert(!limit_policy<limits_whose_places_stay>);
static_assert(!access_control_policy<address_limits>);

// --- observer
struct observer_without_the_end : null_observer {
    void closed() noexcept {}
};
struct observer_that_may_throw : null_observer {
    void accepted(const connection&) {}
};
static_assert(!connection_observer<observer_without_the_end>);
static_assert(!connection_observer<observer_that_may_throw>);

// --- flow_observer
struct observer_of_connections {
    void accepted(const connection& /*c*/) noexcept {}
    void header_read(const connection& /*c*/, const header& /*h*/) noexcept {}
    void connected(const connection& /*c*/) noexcept {}
    void rejected(const connection& /*c*/, std::error_code /*reason*/) noexcept {}
    void closed(const connection& /*c*/, const connection_result& /*result*/) noexcept {}
    void accepting_paused(std::error_code /*reason*/) noexcept {}
};
struct observer_of_flows {
    void flow_header_read(const flow& /*f*/, const header& /*h*/) noexcept {}
    void flow_opened(const flow& /*f*/) noexcept {}
    void flow_closed(const flow& /*f*/, const flow_result& /*result*/) noexcept {}
    void datagram_dropped(const flow& /*f*/, std::error_code /*reason*/) noexcept {}
    void reply_dropped(const flow& /*f*/, std::error_code /*reason*/) noexcept {}
};
struct observer_without_drops : observer_of_flows {
    void datagram_dropped() noexcept {}
};
struct observer_without_the_end_of_flows : observer_of_flows {
    void flow_closed(const flow& /*f*/) noexcept {}
};
struct observer_whose_flows_may_throw : observer_of_flows {
    void flow_opened(const flow& /*f*/) {}
};
struct observer_that_changes_flows : observer_of_flows {
    void flow_opened(flow& /*f*/) noexcept {}
};
struct observer_of_flows_that_cannot_be_copied : observer_of_flows {
    observer_of_flows_that_cannot_be_copied(const observer_of_flows_that_cannot_be_copied&) = delete;
};
static_assert(connection_observer<observer_of_connections> && !flow_observer<observer_of_connections>);
static_assert(flow_observer<observer_of_flows> && !connection_observer<observer_of_flows>);
static_assert(!flow_observer<observer_without_drops>);
static_assert(!flow_observer<observer_without_the_end_of_flows>);
static_assert(!flow_observer<observer_whose_flows_may_throw>);
static_assert(!flow_observer<observer_that_changes_flows>);
static_assert(!flow_observer<observer_of_flows_that_cannot_be_copied>);

// --- header_placement_policy
using time_point = std::chrono::steady_clock::time_point;
struct placement {
    template <header_version_policy HeaderVersion> struct reader {
        explicit reader(const placement_limits& /*options*/) {}
        placed_datagram read(const datagram_way& /*way*/, std::span<const std::byte> /*datagram*/, time_point /*now*/) {
            return {};
        }
        template <class LastReply> void expire(time_point /*now*/, LastReply /*last_reply*/) {}
        bool empty() const { return true; }
    };
};
struct placement_without_reader {};
struct placement_of_one_version {
    struct reader : placement::reader<v2> {};
};
struct placement_without_options {
    template <class HeaderVersion> struct reader : placement::reader<HeaderVersion> {
        reader() : placement::reader<HeaderVersion>{placement_limits{}} {}
    };
};
struct placement_that_answers_with_an_error {
    template <class HeaderVersion> struct reader : placement::reader<HeaderVersion> {
        using placement::reader<HeaderVersion>::reader;
        errc read(const datagram_way& /*way*/, std::span<const std::byte> /*datagram*/, time_point /*now*/) {
            return errc::success;
        }
    };
};
struct placement_without_time {
    template <class HeaderVersion> struct reader : placement::reader<HeaderVersion> {
        using placement::reader<HeaderVersion>::reader;
        placed_datagram read(const datagram_way& /*way*/, std::span<const std::byte> /*datagram*/) { return {}; }
    };
};
struct placement_that_does_not_ask_for_replies {
    template <class HeaderVersion> struct reader : placement::reader<HeaderVersion> {
        using placement::reader<HeaderVersion>::reader;
        void expire(time_point /*now*/) {}
    };
};
struct placement_that_changes_when_it_is_asked {
    template <class HeaderVersion> struct reader : placement::reader<HeaderVersion> {
        using placement::reader<HeaderVersion>::reader;
        bool empty() { return true; }
    };
};
static_assert(header_placement_policy<placement>);
static_assert(!header_placement_policy<placement_without_reader>);
static_assert(!header_placement_policy<placement_of_one_version>);
static_assert(!header_placement_policy<placement_without_options>);
static_assert(!header_placement_policy<placement_that_answers_with_an_error>);
static_assert(!header_placement_policy<placement_without_time>);
static_assert(!header_placement_policy<placement_that_does_not_ask_for_replies>);
static_assert(!header_placement_policy<placement_that_changes_when_it_is_asked>);

// --- upstream_header_policy
struct upstream_without_size {
    static constexpr bool dials_from_client = false;
    static constexpr bool is_on_first_datagram_alone = false;
    using reply_version = no_header;
    serialize_result serialize(const request& /*asked*/, transport /*protocol*/,
                               std::span<std::byte> /*out*/) const noexcept {
        return {};
    }
};
struct upstream_without_source {
    static constexpr std::size_t max_size = 1;
    static constexpr bool is_on_first_datagram_alone = false;
    using reply_version = no_header;
    serialize_result serialize(const request& /*asked*/, transport /*protocol*/,
                               std::span<std::byte> /*out*/) const noexcept {
        return {};
    }
};
struct upstream_that_may_throw : no_upstream_header {
    serialize_result serialize(const request& /*asked*/, transport /*protocol*/, std::span<std::byte> /*out*/) const {
        return {};
    }
};
struct upstream_that_changes : no_upstream_header {
    serialize_result serialize(const request& /*asked*/, transport /*protocol*/,
                               std::span<std::byte> /*out*/) noexcept {
        return {};
    }
};
struct upstream_that_does_not_know_the_protocol : no_upstream_header {
    serialize_result serialize(const request& /*asked*/, std::span<std::byte> /*out*/) const noexcept { return {}; }
};
struct upstream_with_a_size_alone : no_upstream_header {
    std::size_t serialize(const request& /*asked*/, transport /*protocol*/,
                          std::span<std::byte> /*out*/) const noexcept {
        return 0;
    }
};
struct upstream_whose_replies_have_no_version : no_upstream_header {
    using reply_version = int;
};
struct upstream_without_placement {
    static constexpr std::size_t max_size = 1;
    static constexpr bool dials_from_client = false;
    using reply_version = no_header;
    serialize_result serialize(const request& /*asked*/, transport /*protocol*/,
                               std::span<std::byte> /*out*/) const noexcept {
        return {};
    }
};
static_assert(upstream_header_policy<no_upstream_header> && upstream_header_policy<send_header<spp>>);
static_assert(!upstream_header_policy<upstream_without_size>);
static_assert(!upstream_header_policy<upstream_without_source>);
static_assert(!upstream_header_policy<upstream_that_may_throw>);
static_assert(!upstream_header_policy<upstream_that_changes>);
static_assert(!upstream_header_policy<upstream_that_does_not_know_the_protocol>);
static_assert(!upstream_header_policy<upstream_with_a_size_alone>);
static_assert(!upstream_header_policy<upstream_whose_replies_have_no_version>);
static_assert(!upstream_header_policy<upstream_without_placement>);
static_assert(!header_version_policy<send_header<>> && !upstream_header_policy<v2>);

// --- relay_policy
struct relay_without_reactor {
    template <class Done> void start(stream_socket, stream_socket, std::span<const std::byte>, Done) {}
    void end_all(std::error_code) {}
};
struct relay_without_an_end {
    relay_without_an_end(reactor&, std::chrono::steady_clock::duration) {}
    template <class Done> void start(stream_socket, stream_socket, std::span<const std::byte>, Done) {}
};
static_assert(!relay_policy<relay_without_reactor>);
static_assert(!relay_policy<relay_without_an_end>);

// An empty policy costs nothing: these occupy no byte of the forwarder that has them.
struct with_policies {
    [[no_unique_address]] external_routing routing;
    [[no_unique_address]] allow_all access;
    [[no_unique_address]] no_limits limits;
    [[no_unique_address]] detail::limited_places<no_limits> places;
    [[no_unique_address]] null_observer observer;
    [[no_unique_address]] detail::reply_header<any_version> reply_header;
    [[no_unique_address]] detail::header_senders<any_version> header_senders;
    [[no_unique_address]] no_upstream_header upstream_header;
    [[no_unique_address]] detail::header_to_target<no_upstream_header> to_target;
    [[no_unique_address]] detail::headers_to_target<no_upstream_header> to_targets;
    [[no_unique_address]] detail::flow_introduction<no_upstream_header> introduction;
    int something_else = 0;
};
static_assert(sizeof(with_policies) == sizeof(int));

} // namespace

TEST_CASE("near misses satisfy no concept and empty policies take no room", "[concepts]") {
    SUCCEED("checked while this file was compiled");
}
