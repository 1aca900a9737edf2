// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_SHARED_BY_EXECUTOR_HPP
#define MMPROXY_REACTOR_SHARED_BY_EXECUTOR_HPP

#include <asio/any_io_executor.hpp>
#include <asio/execution/context.hpp>
#include <asio/execution_context.hpp>

#include <concepts>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace mmproxy {
namespace detail {

/// The facilities of one type that the executors of a context have. It owns none: a facility ends with its last user.
/// Thread-safe.
template <class Facility> class facility_service final : public asio::execution_context::service {
public:
    using key_type = facility_service;
    static inline asio::execution_context::id id{};

    explicit facility_service(asio::execution_context& context) : service{context} {}

    std::shared_ptr<Facility> get(const asio::any_io_executor& executor) {
        const std::scoped_lock lock{mutex_};
        std::erase_if(entries_, [](const entry& e) { return e.facility.expired(); });
        for (const auto& e : entries_)
            if (e.executor == executor)
                if (auto facility = e.facility.lock()) return facility;
        auto facility = make(executor);
        entries_.push_back({executor, facility});
        return facility;
    }

private:
    struct entry {
        asio::any_io_executor executor;
        std::weak_ptr<Facility> facility;
    };

    static std::shared_ptr<Facility> make(const asio::any_io_executor& executor) {
        if constexpr (std::constructible_from<Facility, const asio::any_io_executor&>)
            return std::make_shared<Facility>(executor);
        else
            return std::make_shared<Facility>();
    }

    void shutdown() noexcept override { entries_.clear(); }

    std::mutex mutex_{};
    std::vector<entry> entries_{};
};

} // namespace detail

/// The facility of an executor, which everything that runs there has in common: a reactor or a buffer, for instance.
///
/// The first call makes the facility, from the executor where it can be made so, else from nothing; later calls with an
/// equal executor share it for as long as any caller holds it. Any thread may call this function. The facility is only
/// as thread-safe as `Facility` is: where that is made for one thread, one thread has to run the `io_context`, or each
/// executor be a strand, which has a facility of its own. A facility made from an executor must not outlive the
/// context.
template <class Facility> std::shared_ptr<Facility> shared_by_executor(const asio::any_io_executor& executor) {
    auto& context = asio::query(executor, asio::execution::context);
    return asio::use_service<detail::facility_service<Facility>>(context).get(executor);
}

} // namespace mmproxy

#endif
