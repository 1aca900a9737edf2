// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_POOL_SERVICE_HPP
#define GO_MMPROXY_SERVICE_POOL_SERVICE_HPP

#include <mmproxy/forwarder/forwarder_pool.hpp>
#include <mmproxy/forwarder/threads.hpp>

#include "go-mmproxy/service/assembly.hpp"
#include "go-mmproxy/service/service.hpp"

#include <cstddef>

namespace go_mmproxy {

/// A service that is a pool of one kind of forwarder, made from an assembly that outlives it.
template <class Forwarder> class pool_service : public service {
public:
    /// `most` is how many connections or flows there may be.
    template <class Options>
    pool_service(const assembly& a, const Options& options, mmproxy::threads& threads, std::size_t most)
        : assembly_{a},
          pool_{threads, [&](const asio::any_io_executor& executor) { return make(executor, options); }, most} {}

    void listen() final {
        pool_.listen(assembly_.planned.listen, assembly_.chosen.listeners, assembly_.planned.listen_options);
    }

protected:
    const mmproxy::forwarder_pool<Forwarder>& pool() const noexcept { return pool_; }

private:
    template <class Options> Forwarder make(const asio::any_io_executor& executor, const Options& options) const {
        const auto& planned = assembly_.planned;
        return Forwarder{executor,          make_family(assembly_.chosen, planned),
                         assembly_.routing, options,
                         planned.access,    assembly_.log};
    }

    const assembly& assembly_;
    mmproxy::forwarder_pool<Forwarder> pool_;
};

} // namespace go_mmproxy

#endif
