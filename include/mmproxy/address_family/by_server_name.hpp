// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_FAMILY_BY_SERVER_NAME_HPP
#define MMPROXY_ADDRESS_FAMILY_BY_SERVER_NAME_HPP

#include <mmproxy/access_control/server_name_map.hpp>
#include <mmproxy/address_family/address_family_policy.hpp>
#include <mmproxy/address_family/dual_stack.hpp>
#include <mmproxy/request.hpp>
#include <mmproxy/tlv/fields.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mmproxy {

/// Forwards by the name that the client has asked a TLS server for (SNI), which the balancer tells in the TLV
/// AUTHORITY, see `server_name_map`; the rest, headers without a name included, as `Fallback` does.
///
///     by_server_name targets{dual_stack{v4, v6}, {{"www.example.com", dual_stack{web4, web6}},
///                                                 {"*.example.net", dual_stack{net4, net6}}}};
///
/// A fallback without targets, `dual_stack{{}, {}}`, serves the named ones alone; the rest is `errc::not_served`. A
/// TLV is as trustworthy as the balancer, and no more: the client chooses the name, and any peer that may send a header
/// can put any name into it. See `allowed_server_names` for a refusal with a reason of its own.
///
/// HAProxy: `send-proxy-v2 proxy-v2-options authority`.
/// Specification: section 2.2.2.
template <address_family_policy Fallback = dual_stack, address_family_policy Targets = Fallback> class by_server_name {
public:
    /// Takes both over. Throws `std::invalid_argument` when a name is malformed or given twice.
    by_server_name(Fallback fallback, std::vector<std::pair<std::string, Targets>> targets)
        : fallback_{std::move(fallback)}, numbers_{numbered(targets)}, targets_{without_names(std::move(targets))} {}

    /// See `address_family_policy`.
    std::optional<socket_address> target_for(const request& asked) const noexcept {
        const auto name = authority(asked.header.tlvs);
        const std::size_t* number = name ? numbers_.find(*name) : nullptr;
        return number ? target_of(targets_[*number], asked) : target_of(fallback_, asked);
    }

private:
    using named_targets = std::vector<std::pair<std::string, Targets>>;

    static std::vector<std::pair<std::string, std::size_t>> numbered(const named_targets& targets) {
        std::vector<std::pair<std::string, std::size_t>> numbers;
        for (const auto& [name, of_name] : targets) numbers.emplace_back(name, numbers.size());
        return numbers;
    }

    static std::vector<Targets> without_names(named_targets targets) {
        std::vector<Targets> all;
        for (auto& [name, of_name] : targets) all.push_back(std::move(of_name));
        return all;
    }

    [[no_unique_address]] Fallback fallback_;
    server_name_map<std::size_t> numbers_; ///< into `targets_`
    std::vector<Targets> targets_;         ///< each copy has its own, as the model may have a state: `reloadable`
};

static_assert(address_family_policy<by_server_name<>>);

} // namespace mmproxy

#endif
