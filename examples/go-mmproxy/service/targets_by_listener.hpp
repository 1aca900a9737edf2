// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_TARGETS_BY_LISTENER_HPP
#define GO_MMPROXY_SERVICE_TARGETS_BY_LISTENER_HPP

#include <mmproxy/address_family/address_family_policy.hpp>
#include <mmproxy/address_family/dual_stack.hpp>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace go_mmproxy {

/// Forwards clients to the targets of the listening socket that they have come by. Copies share the table.
class targets_by_listener {
public:
    /// At the place of a socket's number are its targets; of a single place, those of every socket.
    explicit targets_by_listener(std::vector<mmproxy::dual_stack> targets)
        : targets_{std::make_shared<const std::vector<mmproxy::dual_stack>>(std::move(targets))} {}

    std::optional<mmproxy::socket_address> target_for(const mmproxy::request& asked) const noexcept {
        const auto place = targets_->size() == 1 ? 0 : asked.listener;
        return place < targets_->size() ? mmproxy::target_of((*targets_)[place], asked) : std::nullopt;
    }

private:
    std::shared_ptr<const std::vector<mmproxy::dual_stack>> targets_;
};

static_assert(mmproxy::address_family_policy<targets_by_listener>);

} // namespace go_mmproxy

#endif
