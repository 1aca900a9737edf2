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

/// Which address of a plan each listening socket of a part listens on.
class listener_table {
public:
    struct entry {
        address_plan at;
        mmproxy::listener_numbers numbers;
        bool is_told = false; ///< whether the log has been told of it
    };

    /// The sockets that are opened next will have these numbers.
    void add(const address_plan& at, mmproxy::listener_numbers numbers) { entries_.push_back({at, numbers}); }

    /// Forgets the last addresses, so many: they could not be opened.
    void drop_last(std::size_t count) {
        entries_.erase(entries_.end() - static_cast<std::ptrdiff_t>(count), entries_.end());
    }

    /// The address is listened on no more; its numbers are not used again.
    void remove(const entry& gone);

    /// The entry of an address; null: it is not listened on.
    const entry* find(const address_plan& at) const noexcept;

    /// Takes over the targets that the addresses have in a plan; returns the entries that are not in it.
    std::vector<entry> retarget(const service_plan& p);

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
