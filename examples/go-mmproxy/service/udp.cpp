// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/udp.hpp"

#include <mmproxy/forwarder/udp/udp_forwarder.hpp>
#include <mmproxy/header_placement/every_datagram.hpp>
#include <mmproxy/header_placement/first_datagram.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>

#include "go-mmproxy/service/pool_part.hpp"

#include <stdexcept>

namespace go_mmproxy {
namespace {

template <class HeaderVersion, class Placement>
using forwarder = mmproxy::udp_forwarder<current_family, HeaderVersion, chosen_routing, current_access,
                                         mmproxy::address_limits, service_observer, Placement>;

mmproxy::address_limits flow_limits(const service_settings& s) {
    return mmproxy::address_limits{{s.max_flows_per_client, s.max_flows_per_balancer}};
}

template <class HeaderVersion, class Placement>
class udp_part final : public pool_part<forwarder<HeaderVersion, Placement>> {
public:
    udp_part(service& s, mmproxy::threads& threads)
        : udp_part::pool_part{s, s.planned().udp_options, threads, [](const service_plan& p) { return p.limits.flows; },
                              flow_limits(s.planned().chosen)} {}

    std::string_view protocol() const noexcept override { return "udp"; }
    std::string_view counted() const noexcept override { return "flows"; }
    std::size_t count() const noexcept override { return this->pool().flows(); }
};

std::unique_ptr<service_part> with_header_on_every_datagram(service& s, mmproxy::threads& threads) {
    using mmproxy::every_datagram;
    switch (s.planned().chosen.header) {
    case header_choice::v2: return std::make_unique<udp_part<mmproxy::v2, every_datagram>>(s, threads);
    case header_choice::any: return std::make_unique<udp_part<mmproxy::any_version, every_datagram>>(s, threads);
    case header_choice::spp: return std::make_unique<udp_part<mmproxy::spp, every_datagram>>(s, threads);
    case header_choice::none: return std::make_unique<udp_part<mmproxy::no_header, every_datagram>>(s, threads);
    case header_choice::v1: break;
    }
    throw std::logic_error{"v1 is not a header of every datagram"};
}

std::unique_ptr<service_part> with_header_on_first_datagram(service& s, mmproxy::threads& threads) {
    using mmproxy::first_datagram;
    switch (s.planned().chosen.header) {
    case header_choice::v1: return std::make_unique<udp_part<mmproxy::v1, first_datagram>>(s, threads);
    case header_choice::v2: return std::make_unique<udp_part<mmproxy::v2, first_datagram>>(s, threads);
    case header_choice::any: return std::make_unique<udp_part<mmproxy::any_version, first_datagram>>(s, threads);
    case header_choice::spp:
    case header_choice::none: break;
    }
    throw std::logic_error{"that is not a header of the first datagram"};
}

} // namespace

std::unique_ptr<service_part> make_udp_part(service& s, mmproxy::threads& threads) {
    const bool every = s.planned().chosen.udp_header == placement_choice::every;
    return every ? with_header_on_every_datagram(s, threads) : with_header_on_first_datagram(s, threads);
}

} // namespace go_mmproxy
