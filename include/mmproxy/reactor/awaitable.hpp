// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_AWAITABLE_HPP
#define MMPROXY_REACTOR_AWAITABLE_HPP

#include <asio/awaitable.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/version.hpp>

#include <system_error>

#if ASIO_VERSION < 102201
#error "mmproxy needs Asio 1.22.1 or later"
#endif
#ifndef ASIO_HAS_CO_AWAIT
#error "Asio sees no coroutines here: compile as C++20, and with clang and Asio 1.22 define ASIO_HAS_CO_AWAIT"
#endif

// A coroutine in a header is a template, or a member of one: GCC compiles any other in every file that includes it,
// even unused, with all that it needs of Asio.
namespace mmproxy::detail {

/// `co_await operation(into(ec))`: an error goes to `ec`, nothing is thrown. `ec` must be there until the operation has
/// completed. Asio moved `as_tuple` between its versions; this is the same in all of them.
inline auto into(std::error_code& ec) {
    return asio::redirect_error(asio::use_awaitable, ec);
}

} // namespace mmproxy::detail

#endif
