// SPDX-License-Identifier: BSL-1.0
//
// Policies that are wrong. Each is one error, which says what to write; see check.

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address_family/dual_stack.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/forwarder/udp/udp_forwarder.hpp>
#include <mmproxy/routing/external_routing.hpp>

#include <asio/error_code.hpp>
#include <asio/io_context.hpp>

#include <cstddef>
#include <optional>
#include <span>

using namespace mmproxy;

namespace {

// error: an address family has, and can be copied: std::optional<mmproxy::socket_address> target_for
struct one_without_an_optional {
    socket_address target_for(const request& /*asked*/) const noexcept { return {}; }
};

// error: a header version has: static mmproxy::parse_result parse
struct one_that_may_throw {
    static constexpr std::size_t max_size = 8;
    static parse_result parse(std::span<const std::byte> /*received*/) { return {}; }
};

// error: an access control has, and can be copied: bool allows
struct one_that_is_not_const {
    bool allows(const ip_address& /*peer*/) noexcept { return true; }
};

// error: a routing has, and can be copied: template <class Socket> void prepare
struct one_that_returns_its_error {
    template <class Socket> asio::error_code prepare(Socket& /*s*/, asio::error_code& ec) const noexcept { return ec; }
};

// error: a policy is a model of none of its axes
struct one_of_no_axis {};

} // namespace

int main() {
    asio::io_context io;
    const auto executor = io.get_executor();
    const dual_stack targets{"192.0.2.1:443"_address, {}};
    [[maybe_unused]] tcp_forwarder a{executor, one_without_an_optional{}};
    [[maybe_unused]] tcp_forwarder b{executor, targets, one_that_may_throw{}};
    [[maybe_unused]] udp_forwarder c{executor, targets, one_that_is_not_const{}};
    [[maybe_unused]] tcp_forwarder d{executor, targets, one_that_returns_its_error{}};
    [[maybe_unused]] udp_forwarder e{executor, targets, one_of_no_axis{}};
}
