// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_POOL_PART_HPP
#define GO_MMPROXY_SERVICE_POOL_PART_HPP

#include <mmproxy/access_control/address_limits.hpp>
#include <mmproxy/forwarder/forwarder_pool.hpp>
#include <mmproxy/forwarder/threads.hpp>
#include <mmproxy/reloadable.hpp>

#include "go-mmproxy/service/listener_table.hpp"
#include "go-mmproxy/service/part.hpp"
#include "go-mmproxy/service/service.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace go_mmproxy {

/// Where to forward, and what may change of it while forwarders run.
using current_family = mmproxy::reloadable<chosen_family>;

/// A part that is a pool of one kind of forwarder, made from a service that outlives it.
template <class Forwarder> class pool_part : public service_part {
public:
    /// `limit_of(plan)` is how many connections or flows there may be, `limits` how many of one client and one
    /// balancer.
    template <class Options>
    pool_part(service& of, const Options& options, mmproxy::threads& threads,
              std::size_t (*limit_of)(const service_plan& p), const mmproxy::address_limits& limits)
        : service_{of},
          limit_of_{limit_of},
          family_{make_family(of.planned(), listeners_.targets())},
          pool_{threads, [&](const asio::any_io_executor& executor) { return make(executor, options, limits); },
                limit_of(of.planned())} {}

    mmproxy::transport transport() const noexcept final { return Forwarder::protocol::header_transport; }

    /// Clients may come as soon as a socket is open: the targets of all have to be known before.
    void listen(const service_plan& p, const socket_source& sockets) final {
        auto all = find_new(p, sockets);
        for (const auto& one : all) listeners_.add(one.at, one.numbers);
        publish(p);
        for (auto one = all.begin(); one != all.end(); ++one) try {
                open(*one);
            } catch (...) {
                listeners_.drop_last(static_cast<std::size_t>(all.end() - one));
                throw;
            }
    }

    void settle(const service_plan& p, duration limit) final {
        if (count() == 0) listeners_.forget_closed();
        for (const auto& numbers : listeners_.retarget(p)) close(numbers, limit);
        pool_.set_limit(limit_of_(p));
        publish(p);
    }

    std::vector<mmproxy::unique_fd> duplicate(const address_plan& at) final {
        for (const auto& one : listeners_) {
            if (!listens_alike(one.at, at)) continue;
            if (auto found = pool_.duplicate(one.numbers); !found.empty()) return found;
        }
        return {};
    }

    void end_flows(const address_plan& at) final {
        for (const auto& one : listeners_)
            if (!one.is_open && listens_alike(one.at, at)) close(one.numbers, {});
    }

    /// A thread may have handed a connection to another one: that one is told to stop when it has it.
    void stop(duration limit) final {
        if constexpr (!is_of_datagrams)
            for (const auto& one : listeners_) pool_.close(one.numbers);
        listeners_.close_all();
        pool_.stop(limit);
    }

    void tell_listening() final {
        for (auto& one : listeners_) {
            if (!one.is_open || std::exchange(one.is_told, true)) continue;
            for (std::size_t i = 0; i < one.numbers.count; ++i)
                service_.log().listening(protocol(), one.numbers.first + i);
        }
    }

protected:
    const mmproxy::forwarder_pool<Forwarder>& pool() const noexcept { return pool_; }

private:
    static constexpr bool is_of_datagrams = mmproxy::datagram_protocol<typename Forwarder::protocol>;

    /// An address that is to be listened on, by the sockets that are given or by ones of its own.
    struct new_address {
        address_plan at;
        mmproxy::listener_numbers numbers;
        std::vector<mmproxy::unique_fd> given;
    };

    /// The addresses of a plan that are not listened on yet, with the numbers that their sockets will have.
    std::vector<new_address> find_new(const service_plan& p, const socket_source& sockets) const {
        std::vector<new_address> all;
        auto first = pool_.next_listener();
        for (const auto& at : p.addresses) {
            if (listeners_.has_open(at)) continue;
            auto given = sockets(transport(), at);
            const auto count = given.empty() ? p.chosen.listeners : given.size();
            all.push_back({at, {first, count}, std::move(given)});
            first += count;
        }
        return all;
    }

    void open(new_address& one) {
        if (one.given.empty())
            pool_.listen(one.at.listen, one.numbers.count, one.at.options);
        else
            pool_.adopt(std::move(one.given));
    }

    void close(const mmproxy::listener_numbers& numbers, duration limit) {
        if constexpr (is_of_datagrams)
            pool_.close(numbers, limit);
        else
            pool_.close(numbers);
    }

    void publish(const service_plan& p) {
        family_.reload(make_family(p, listeners_.targets()));
        service_.label().set_listeners(protocol(), listeners_.addresses());
    }

    template <class Options>
    Forwarder make(const asio::any_io_executor& executor, const Options& options,
                   const mmproxy::address_limits& limits) const {
        return Forwarder{executor, family_,           service_.routing(), options,
                         limits,   service_.access(), service_.observer()};
    }

    service& service_;
    std::size_t (*limit_of_)(const service_plan& p);
    listener_table listeners_{};
    current_family family_;
    mmproxy::forwarder_pool<Forwarder> pool_;
};

} // namespace go_mmproxy

#endif
