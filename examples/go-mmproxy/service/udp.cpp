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

#include "go-mmproxy/service/pool_service.hpp"

#include <stdexcept>

namespace go_mmproxy {
namespace {

template <class HeaderVersion, class Placement>
using forwarder = mmproxy::udp_forwarder<chosen_family, HeaderVersion, chosen_routing, allow_list, json_log, Placement>;

template <class HeaderVersion, class Placement>
class udp_service final : public pool_service<forwarder<HeaderVersion, Placement>> {
public:
    udp_service(const assembly& a, mmproxy::threads& threads)
        : udp_service::pool_service{a, a.planned.udp_options, threads, a.planned.most.flows} {}

    std::string_view protocol() const noexcept override { return "udp"; }
    void count_into(json_object& line) const override { line.number("flows", this->pool().flows()); }
};

std::unique_ptr<service> with_header_on_every_datagram(const assembly& a, mmproxy::threads& threads) {
    using mmproxy::every_datagram;
    switch (a.chosen.header) {
    case header_choice::v2: return std::make_unique<udp_service<mmproxy::v2, every_datagram>>(a, threads);
    case header_choice::any: return std::make_unique<udp_service<mmproxy::any_version, every_datagram>>(a, threads);
    case header_choice::spp: return std::make_unique<udp_service<mmproxy::spp, every_datagram>>(a, threads);
    case header_choice::none: return std::make_unique<udp_service<mmproxy::no_header, every_datagram>>(a, threads);
    case header_choice::v1: break;
    }
    throw std::logic_error{"v1 is not a header of every datagram"};
}

std::unique_ptr<service> with_header_on_first_datagram(const assembly& a, mmproxy::threads& threads) {
    using mmproxy::first_datagram;
    switch (a.chosen.header) {
    case header_choice::v1: return std::make_unique<udp_service<mmproxy::v1, first_datagram>>(a, threads);
    case header_choice::v2: return std::make_unique<udp_service<mmproxy::v2, first_datagram>>(a, threads);
    case header_choice::any: return std::make_unique<udp_service<mmproxy::any_version, first_datagram>>(a, threads);
    case header_choice::spp:
    case header_choice::none: break;
    }
    throw std::logic_error{"that is not a header of the first datagram"};
}

} // namespace

std::unique_ptr<service> make_udp_service(const assembly& a, mmproxy::threads& threads) {
    const bool every = a.chosen.udp_header == placement_choice::every;
    return every ? with_header_on_every_datagram(a, threads) : with_header_on_first_datagram(a, threads);
}

} // namespace go_mmproxy
