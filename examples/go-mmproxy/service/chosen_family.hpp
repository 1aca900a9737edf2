// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_CHOSEN_FAMILY_HPP
#define GO_MMPROXY_SERVICE_CHOSEN_FAMILY_HPP

#include <mmproxy/address_family/header_destination.hpp>

#include "go-mmproxy/host/allow_list.hpp"
#include "go-mmproxy/service/targets_by_listener.hpp"

#include <optional>
#include <utility>
#include <variant>

namespace go_mmproxy {

/// Where to forward, chosen at run time: the targets of -4 and -6, or the destination that the header names.
class chosen_family {
public:
    using by_header = mmproxy::header_destination<targets_by_listener, allow_list>;

    explicit chosen_family(targets_by_listener targets) : model_{std::move(targets)} {}
    explicit chosen_family(by_header destinations) : model_{std::move(destinations)} {}

    std::optional<mmproxy::socket_address> target_for(const mmproxy::request& asked) const noexcept {
        return std::visit([&](const auto& model) { return model.target_for(asked); }, model_);
    }

private:
    std::variant<targets_by_listener, by_header> model_;
};

static_assert(mmproxy::address_family_policy<chosen_family>);

} // namespace go_mmproxy

#endif
