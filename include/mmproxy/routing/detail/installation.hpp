// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_DETAIL_INSTALLATION_HPP
#define MMPROXY_ROUTING_DETAIL_INSTALLATION_HPP

#include <mmproxy/netlink/route_socket.hpp>
#include <mmproxy/routing/detail/host_checks.hpp>
#include <mmproxy/routing/detail/leftovers.hpp>
#include <mmproxy/routing/detail/namespace_ledger.hpp>
#include <mmproxy/routing/detail/shared_object.hpp>
#include <mmproxy/routing/routing_repair.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace mmproxy::detail {

/// Holds objects of the kernel's from its construction to its destruction. The last holder of an object removes it, if
/// this library has added it.
///
/// Constructor and destructor work on the network namespace of the thread that ran the constructor, wherever the
/// destructor runs. The process has to keep CAP_NET_ADMIN until then; what cannot be removed is left for the next
/// instance to adopt.
class installation {
public:
    /// Throws `std::system_error` after it has undone what it had done.
    explicit installation(shared_objects objects) : installation{} {
        // The empty installation is complete: when something throws from here on, the destructor undoes the rest.
        require_net_admin(socket_);
        const lock_guard guard{*this};
        if (guard.locked) remove_leftovers(socket_, ledger_);
        for (auto& object : objects) hold(std::move(object));
    }

    installation(const installation&) = delete;
    installation& operator=(const installation&) = delete;

    ~installation() {
        const lock_guard guard{*this};
        for (; !held_.empty(); held_.pop_back()) release(*held_.back());
    }

    /// Adds again what is gone, and puts rules that were overtaken first again. What cannot be added is tried again by
    /// the next call. One thread at a time.
    routing_repair repair() {
        routing_repair done;
        const lock_guard guard{*this, repair_lock_limit};
        for (const auto& object : held_) repair(*object, done);
        return done;
    }

    /// Whether one of the objects may vanish without a message of the kernel's.
    bool vanishes_silently() const noexcept {
        return std::any_of(held_.begin(), held_.end(), [](const auto& object) { return object->vanishes_silently(); });
    }

private:
    /// How long constructor and destructor wait for the lock. After that they go on without it: any local user can keep
    /// the lock, and must not keep a proxy from starting or from undoing what it did. What is lost is the protection
    /// from an instance that starts or ends at that moment. Any value of this order will do: holders need milliseconds.
    static constexpr std::chrono::seconds lock_limit{2};
    /// How long `repair` waits, whose thread may be a forwarder's. Any value of this order will do.
    static constexpr std::chrono::milliseconds repair_lock_limit{100};

    struct lock_guard {
        explicit lock_guard(installation& i, std::chrono::milliseconds limit = lock_limit) noexcept
            : ledger{i.ledger_}, locked{ledger.try_lock_for(limit)} {}
        lock_guard(const lock_guard&) = delete;
        lock_guard& operator=(const lock_guard&) = delete;
        ~lock_guard() { ledger.unlock(); }

        namespace_ledger& ledger;
        bool locked;
    };

    installation() = default;

    void hold(shared_object_ptr object) {
        const auto name = object->name();
        const bool in_use = ledger_.used_by_others(name) || holds(name);
        ledger_.join(name);
        held_.push_back(std::move(object));
        held_.back()->establish(socket_, in_use);
    }

    void repair(const shared_object& object, routing_repair& done) try {
        const auto how = object.establish(socket_, true);
        if (how == establishment::made) done.lost.push_back(object.name());
        if (how == establishment::overtook) done.overtaken.push_back(object.name());
    } catch (const std::system_error& error) {
        done.problem = error.what();
    }

    void release(const shared_object& object) noexcept try {
        const auto name = object.name();
        ledger_.leave(name);
        if (!ledger_.used_by_others(name)) object.withdraw(socket_);
    } catch (const std::exception&) {
        return; // a destructor cannot report it: the next instance adopts what is left
    }

    bool holds(const std::string& name) const {
        return std::any_of(held_.begin(), held_.end(), [&](const auto& object) { return object->name() == name; });
    }

    netlink::route_socket socket_;
    namespace_ledger ledger_;
    std::vector<shared_object_ptr> held_;
};

} // namespace mmproxy::detail

#endif
