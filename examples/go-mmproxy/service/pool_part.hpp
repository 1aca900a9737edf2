// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_POOL_PART_HPP
#define GO_MMPROXY_SERVICE_POOL_PART_HPP

#include <mmproxy/access_control/address_limits.hpp>
#include <mmproxy/forwarder/forwarder_pool.hpp>
#include <mmproxy/forwarder/threads.hpp>

#include "go-mmproxy/service/part.hpp"
#include "go-mmproxy/service/service.hpp"

#include <cstddef>

namespace go_mmproxy {

/// A part that is a pool of one kind of forwarder, made from a service that outlives it.
template <class Forwarder> class pool_part : public service_part {
public:
    /// `max_count` is how many connections or flows there may be, `limits` how many of one client and one balancer.
    template <class Options>
    pool_part(service& of, const Options& options, mmproxy::threads& threads, std::size_t max_count,
              const mmproxy::address_limits& limits)
        : service_{of},
          pool_{threads, [&](const asio::any_io_executor& executor) { return make(executor, options, limits); },
                max_count} {}

    void listen() final { pool_.listen(planned().listen, planned().chosen.listeners, planned().listen_options); }

    void tell_listening() final {
        for (std::size_t i = 0; i < planned().chosen.listeners; ++i) service_.log().listening(protocol(), i);
    }

protected:
    const mmproxy::forwarder_pool<Forwarder>& pool() const noexcept { return pool_; }

private:
    const service_plan& planned() const noexcept { return service_.planned(); }

    template <class Options>
    Forwarder make(const asio::any_io_executor& executor, const Options& options,
                   const mmproxy::address_limits& limits) const {
        return Forwarder{executor, make_family(planned()), service_.routing(), options,
                         limits,   planned().access,       service_.log()};
    }

    service& service_;
    mmproxy::forwarder_pool<Forwarder> pool_;
};

} // namespace go_mmproxy

#endif
