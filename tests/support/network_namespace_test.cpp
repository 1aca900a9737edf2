// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"
#include "support/network_namespace.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <filesystem>

namespace {

std::filesystem::path current() {
    return std::filesystem::read_symlink("/proc/thread-self/ns/net");
}

} // namespace

TEST_CASE("a network_namespace holds the thread until its end", "[support][net]") {
    // Without root the first namespace of a process brings a user namespace along, so the origin is read inside one.
    const network_namespace outer;
    const auto origin = current();
    {
        const network_namespace inner;
        CHECK(current() != origin);
    }
    CHECK(current() == origin);
}

TEST_CASE("a thread switches between several network_namespaces", "[support][net]") {
    const network_namespace first;
    const auto first_name = current();
    const network_namespace second;
    const auto second_name = current();
    {
        const auto inside = first.enter();
        CHECK(current() == first_name);
        CHECK(second.run(current) == second_name);
        CHECK(current() == first_name);
    }
    CHECK(current() == second_name);
}

TEST_CASE("lo is up in a network_namespace and shares no port with another", "[support][net]") {
    asio::io_context io;
    const network_namespace first;
    const asio::ip::tcp::acceptor one{io, {asio::ip::make_address("127.0.0.1"), 443}};
    const network_namespace second;
    const asio::ip::tcp::acceptor two{io, {asio::ip::make_address("127.0.0.1"), 443}};
    CHECK(one.local_endpoint() == two.local_endpoint());
}
