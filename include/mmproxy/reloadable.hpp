// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELOADABLE_HPP
#define MMPROXY_RELOADABLE_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/address_family/address_family_policy.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace mmproxy {

/// A policy that can be exchanged while forwarders use it: `reloadable<subnet_set>`, `reloadable<dual_stack>`.
///
/// Copies share the policy. Each forwarder has a copy, which it asks on its own thread; any thread calls `reload` on
/// any copy, and every copy asks the new policy from its next decision on. A decision costs one load of an atomic
/// number more than without; no lock is taken unless the policy has changed. What was decided stays: connections,
/// flows, and the announcements of `first_datagram` go on as they are; the balancer of a flow is asked about anew.
///
/// It is a model of each axis of decisions that `Policy` is a model of: access control and address family.
template <class Policy>
requires(access_control_policy<Policy> || address_family_policy<Policy>) class reloadable {
public:
    /// The first of the group of copies that share a policy.
    explicit reloadable(Policy policy)
        : shared_{std::make_shared<shared_policy>(std::move(policy))}, seen_{shared_->current} {}
    /// Shares the policy of `other` from now on.
    reloadable(const reloadable& other) : shared_{other.shared_} { see(); }
    /// Leaves its own group for that of `other`.
    reloadable& operator=(const reloadable& other) {
        shared_ = other.shared_;
        see();
        return *this;
    }
    ~reloadable() = default;

    /// Exchanges the policy of all copies. Any thread may call it. The old policy lives until every copy has asked
    /// anew.
    void reload(Policy policy) {
        auto made = std::make_shared<const Policy>(std::move(policy));
        const std::scoped_lock lock{shared_->mutex};
        shared_->current.swap(made);
        shared_->version.fetch_add(1, std::memory_order_release);
    }

    /// The policy in force. Only the thread that the copy belongs to may call this; the reference holds until the next
    /// call.
    const Policy& get() const noexcept {
        if (shared_->version.load(std::memory_order_acquire) != version_) see();
        return *seen_;
    }

    /// @{
    /// What the policy in force answers: see `access_control_policy` and `address_family_policy`.
    template <class Asked> auto allows(const Asked& asked) const noexcept requires requires(const Policy& p) {
        p.allows(asked);
    }
    { return get().allows(asked); }

    template <class Asked> auto allows_client(const Asked& asked) const noexcept requires requires(const Policy& p) {
        p.allows_client(asked);
    }
    { return get().allows_client(asked); }

    template <class Asked> auto client_refusal(const Asked& asked) const noexcept requires requires(const Policy& p) {
        p.client_refusal(asked);
    }
    { return get().client_refusal(asked); }

    template <class Asked> auto target_for(const Asked& asked) const noexcept requires requires(const Policy& p) {
        p.target_for(asked);
    }
    { return get().target_for(asked); }
    /// @}

private:
    struct shared_policy {
        explicit shared_policy(Policy policy) : current{std::make_shared<const Policy>(std::move(policy))} {}

        std::mutex mutex{}; ///< of `current`, and of changes of `version`
        std::shared_ptr<const Policy> current;
        std::atomic<std::uint64_t> version = 0;
    };

    void see() const noexcept {
        const std::scoped_lock lock{shared_->mutex};
        seen_ = shared_->current;
        version_ = shared_->version.load(std::memory_order_relaxed);
    }

    std::shared_ptr<shared_policy> shared_;
    mutable std::shared_ptr<const Policy> seen_{};
    mutable std::uint64_t version_ = 0;
};

} // namespace mmproxy

#endif
