// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_RETHROW_HPP
#define MMPROXY_FORWARDER_RETHROW_HPP

#include <exception>

namespace mmproxy {

/// The type of `rethrow`.
struct rethrow_handler {
    /// Throws the failure, if there is one, out of the `run()` of the context.
    template <class... Results> void operator()(const std::exception_ptr& failure, Results&&... /*ignored*/) const {
        if (failure) std::rethrow_exception(failure);
    }
};

/// A completion handler for asio::co_spawn: the `run()` of the `io_context` throws what the coroutine has thrown, as
/// `serve` does when it can serve no more. With asio::detached that would be lost, and the program would go on without
/// a listener. What the coroutine returns is ignored.
inline constexpr rethrow_handler rethrow{};

} // namespace mmproxy

#endif
