// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_TCP_PART_HPP
#define GO_MMPROXY_SERVICE_TCP_PART_HPP

#include <mmproxy/access_control/address_limits.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/forwarder/threads.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/protocol/protocol_policy.hpp>

#include "go-mmproxy/service/pool_part.hpp"

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace go_mmproxy {

/// Forwards connections of a protocol of streams.
template <mmproxy::stream_protocol Protocol, class HeaderVersion>
class tcp_part final
    : public pool_part<mmproxy::tcp_forwarder<Protocol, current_family, HeaderVersion, chosen_routing, current_access,
                                              mmproxy::address_limits, service_observer>> {
public:
    tcp_part(service& s, mmproxy::threads& threads)
        : tcp_part::pool_part{s, s.planned().tcp_options, threads,
                              [](const service_plan& p) { return p.limits.connections; },
                              limits_of(s.planned().chosen)} {}

    std::string_view protocol() const noexcept override { return "tcp"; }
    std::string_view counted() const noexcept override { return "connections"; }
    std::size_t count() const noexcept override { return this->pool().connections(); }

private:
    static mmproxy::address_limits limits_of(const service_settings& s) {
        return mmproxy::address_limits{{s.max_connections_per_client, s.max_connections_per_balancer}};
    }
};

/// The part of a service for the header that it expects.
template <mmproxy::stream_protocol Protocol>
std::unique_ptr<service_part> make_part_of(service& s, mmproxy::threads& threads) {
    switch (s.planned().chosen.header) {
    case header_choice::v1: return std::make_unique<tcp_part<Protocol, mmproxy::v1>>(s, threads);
    case header_choice::v2: return std::make_unique<tcp_part<Protocol, mmproxy::v2>>(s, threads);
    case header_choice::any: return std::make_unique<tcp_part<Protocol, mmproxy::any_version>>(s, threads);
    case header_choice::none: return std::make_unique<tcp_part<Protocol, mmproxy::no_header>>(s, threads);
    case header_choice::spp: break;
    }
    throw std::logic_error{"spp is not a header of TCP"};
}

} // namespace go_mmproxy

#endif
