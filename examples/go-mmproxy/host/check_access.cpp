// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/check_access.hpp"

#include <mmproxy/address/address_text.hpp>

#include "go-mmproxy/host/subnet_file.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <algorithm>
#include <vector>

namespace go_mmproxy {
namespace {

bool holds_all_of(const std::vector<mmproxy::subnet>& subnets, mmproxy::ip_family family) {
    return std::ranges::any_of(subnets, [family](const mmproxy::subnet& given) {
        const auto s = given.canonical();
        return s.length == 0 && s.address.family() == family;
    });
}

bool is_on_loopback(const address_plan& one) {
    return one.listen.canonical().address.is_loopback();
}

} // namespace

findings check_openness(const service_plan& p) {
    if (p.chosen.header == header_choice::none) return {};
    const auto listen = all_addresses(p);
    if (std::ranges::all_of(p.addresses, is_on_loopback))
        return {finding::ok(text(message::check_loopback_alone, "listen"_is(listen)))};
    if (!p.chosen.allowed_subnets.empty()) return {};
    return {finding::warning(text(message::check_open_to_all, "listen"_is(listen)))};
}

findings check_allow_list(const service_plan& p) {
    const auto& file = p.chosen.allowed_subnets;
    if (file.empty()) return {};
    const auto subnets = load_subnets(file);
    findings found;
    if (holds_all_of(subnets, mmproxy::ip_family::ipv4))
        found.push_back(finding::warning(text(message::check_list_open, "file"_is(file), "subnet"_is("0.0.0.0/0"))));
    if (holds_all_of(subnets, mmproxy::ip_family::ipv6))
        found.push_back(finding::warning(text(message::check_list_open, "file"_is(file), "subnet"_is("::/0"))));
    if (found.empty())
        found.push_back(finding::ok(text(message::check_list_read, "file"_is(file), "count"_is(subnets.size()))));
    return found;
}

findings check_destinations(const service_plan& p) {
    const auto& file = p.chosen.allowed_destinations;
    if (!p.chosen.dynamic_destination) return {};
    if (file.empty()) return {finding::warning(text(message::check_destinations_open))};
    const auto count = load_subnets(file).size();
    return {finding::ok(text(message::check_destinations_read, "file"_is(file), "count"_is(count)))};
}

} // namespace go_mmproxy
