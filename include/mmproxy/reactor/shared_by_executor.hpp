// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_SHARED_BY_EXECUTOR_HPP
#define MMPROXY_REACTOR_SHARED_BY_EXECUTOR_HPP

#include <mmproxy/separate_compilation.hpp>

#include <asio/any_io_executor.hpp>
#include <asio/execution/context.hpp>
#include <asio/execution_context.hpp>

#include <concepts>
#include <memory>
#include <mutex>
#include <vector>

namespace mmproxy {
namespace detail {

/// The facilities that the executors of a context have. It owns none: a facility ends with its last user. Thread-safe.
class facility_service final : public asio::execution_context::service {
public:
    using key_type = facility_service;
    static inline asio::execution_context::id id{};
    /// Makes a facility of one kind, whose executor it is given. It may ask the service for other facilities.
    using maker = std::shared_ptr<void> (*)(const asio::any_io_executor&);

    explicit facility_service(asio::execution_context& context) : service{context} {}

    /// The executor's facility of the kind that `make` makes.
    std::shared_ptr<void> get(const asio::any_io_executor& executor, maker make);

private:
    struct entry {
        maker kind;
        asio::any_io_executor executor;
        std::weak_ptr<void> facility;
    };

    void shutdown() noexcept override { entries_.clear(); }

    std::recursive_mutex mutex_{};
    std::vector<entry> entries_{};
};

template <class Facility> std::shared_ptr<void> make_facility(const asio::any_io_executor& executor) {
    if constexpr (std::constructible_from<Facility, const asio::any_io_executor&>)
        return std::make_shared<Facility>(executor);
    else
        return std::make_shared<Facility>();
}

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
    auto& service = asio::use_service<detail::facility_service>(context);
    return std::static_pointer_cast<Facility>(service.get(executor, &detail::make_facility<Facility>));
}

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy::detail {

MMPROXY_DECL std::shared_ptr<void> facility_service::get(const asio::any_io_executor& executor, maker make) {
    const std::scoped_lock lock{mutex_};
    std::erase_if(entries_, [](const entry& e) { return e.facility.expired(); });
    for (const auto& e : entries_)
        if (e.kind == make && e.executor == executor)
            if (auto facility = e.facility.lock()) return facility;
    auto facility = make(executor);
    entries_.push_back({make, executor, facility});
    return facility;
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
