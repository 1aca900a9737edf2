// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/tcp.hpp"

#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>

#include "go-mmproxy/service/pool_service.hpp"

#include <stdexcept>

namespace go_mmproxy {
namespace {

template <class HeaderVersion>
using forwarder = mmproxy::tcp_forwarder<chosen_family, HeaderVersion, chosen_routing, allow_list, json_log>;

template <class HeaderVersion> class tcp_service final : public pool_service<forwarder<HeaderVersion>> {
public:
    tcp_service(const assembly& a, mmproxy::threads& threads)
        : tcp_service::pool_service{a, a.planned.tcp_options, threads, a.planned.most.connections} {}

    std::string_view protocol() const noexcept override { return "tcp"; }
    void count_into(json_object& line) const override { line.number("connections", this->pool().connections()); }
};

} // namespace

std::unique_ptr<service> make_tcp_service(const assembly& a, mmproxy::threads& threads) {
    switch (a.chosen.header) {
    case header_choice::v1: return std::make_unique<tcp_service<mmproxy::v1>>(a, threads);
    case header_choice::v2: return std::make_unique<tcp_service<mmproxy::v2>>(a, threads);
    case header_choice::any: return std::make_unique<tcp_service<mmproxy::any_version>>(a, threads);
    case header_choice::none: return std::make_unique<tcp_service<mmproxy::no_header>>(a, threads);
    case header_choice::spp: break;
    }
    throw std::logic_error{"spp is not a header of TCP"};
}

} // namespace go_mmproxy
