// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/remedy.hpp"

#include <mmproxy/error.hpp>

#include "support/catch.hpp"

#include <asio/error.hpp>

#include <cerrno>
#include <system_error>

using namespace go_mmproxy;
using mmproxy::errc;

TEST_CASE("what to do follows from what has failed, and why", "[go-mmproxy][remedy]") {
    struct example {
        plain_message what;
        std::error_code reason;
        plain_message remedy;
    };
    using enum message;
    const auto system = [](int code) { return std::error_code{code, std::system_category()}; };
    const auto e = GENERATE_COPY(
        example{target_not_reached, system(ECONNREFUSED), remedy_target_refuses},
        example{target_not_reached, {ECONNREFUSED, asio::error::get_system_category()}, remedy_target_refuses},
        example{target_not_reached, system(ENETUNREACH), remedy_target_unreachable},
        example{target_not_reached, system(EADDRNOTAVAIL), remedy_local_ports},
        example{target_not_reached, system(EMFILE), remedy_open_more},
        example{target_not_reached, errc::connect_timed_out, remedy_target_silent},
        example{target_not_reached, errc::peer_vanished, remedy_see_each},
        example{header_refused, errc::not_proxy, remedy_send_header},
        example{header_refused, errc::v2_unexpected, remedy_header_version},
        example{header_refused, errc::wrong_transport, remedy_first_datagram},
        example{header_refused, errc::too_long, remedy_max_header},
        example{header_refused, errc::bad_checksum, remedy_look_at_header},
        example{no_header_received, errc::header_timed_out, remedy_send_header},
        example{no_header_received, errc::truncated, remedy_health_check},
        example{no_header_received, system(ECONNRESET), remedy_health_check},
        example{balancer_not_allowed, errc::not_allowed, remedy_allow_balancer},
        example{balancer_not_reached, system(EMSGSIZE), remedy_balancer_unreachable},
        example{no_target, errc::not_served, remedy_give_target},
        example{no_target, errc::mixed_families, remedy_fixed_target},
        example{no_target, errc::own_listener, remedy_see_each},
        example{client_not_allowed, errc::client_not_allowed, remedy_see_each},
        example{client_not_allowed, errc::client_denied, remedy_denied_client},
        example{client_not_allowed, errc::loopback_client, remedy_fooled_balancer},
        example{client_not_allowed, errc::vpc_endpoint_not_allowed, remedy_see_each},
        example{connection_refused, errc::too_many_of_client, remedy_limit_of_one},
        example{flow_refused, errc::too_many_of_balancer, remedy_limit_of_one});
    CAPTURE(text_of(e.what.id()), e.reason);
    CHECK(text_of(remedy_of(e.what, e.reason).id()) == text_of(e.remedy.id()));
}
