// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_LISTENER_TABLE_HPP
#define GO_MMPROXY_SERVICE_LISTENER_TABLE_HPP

#include <mmproxy/address_family/dual_stack.hpp>
#include <mmproxy/forwarder/forwarder_pool_base.hpp>

#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/service/targets_by_listener.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace go_mmproxy {

/// Which address of a plan each listening socket of a part listens on, or did: connections and flows that have come by
/// an address which is closed still ask for its targets.
class listener_table {
public:
    struct entry {
        address_plan at;
        mmproxy::listener_numbers numbers;
        bool is_told = false; ///< whether the log has been told of it
        bool is_open = true;
    };

    /// The sockets that are opened next will have these numbers.
    void add(const address_plan& at, mmproxy::listener_numbers numbers) { entries_.push_back({at, numbers}); }

    /// Forgets the last addresses, so many: they could not be opened.
    void drop_last(std::size_t count) {
        entries_.erase(entries_.end() - static_cast<std::ptrdiff_t>(count), entries_.end());
    }

    /// Whether an address is listened on.
    bool has_open(const address_plan& at) const noexcept;

    /// Takes over the targets that the open addresses have in a plan. Those that are not in it are closed from now on;
    /// returns the numbers of their sockets.
    std::vector<mmproxy::listener_numbers> retarget(const service_plan& p);

    /// Every address is closed from now on.
    void close_all() noexcept {
        for (auto& one : entries_) one.is_open = false;
    }

    /// Forgets the addresses that are closed, and not open again: nothing is left that has come by them.
    void forget_closed();

    /// By the number of the socket. One place alone where all have the same targets.
    targets_by_listener targets() const;
    std::vector<std::string> addresses() const;

    auto begin() noexcept { return entries_.begin(); }
    auto end() noexcept { return entries_.end(); }

private:
    std::vector<entry> entries_{};
};

} // namespace go_mmproxy

#endif
