// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/relay/detail/buffer_pool.hpp>

#include "support/catch.hpp"

#include <cstring>

using mmproxy::detail::buffer_pool;

TEST_CASE("a buffer given back is the next one taken", "[relay][buffer_pool]") {
    buffer_pool pool;
    auto buffer = pool.take();
    const auto* address = buffer.get();
    pool.give_back(std::move(buffer));
    CHECK(pool.take().get() == address);
}

TEST_CASE("buffers in use are different and whole", "[relay][buffer_pool]") {
    buffer_pool pool;
    auto first = pool.take();
    auto second = pool.take();
    REQUIRE(first.get() != second.get());
    std::memset(first.get(), 1, buffer_pool::buffer_size);
    std::memset(second.get(), 2, buffer_pool::buffer_size);
    CHECK(first[buffer_pool::buffer_size - 1] == std::byte{1});
}
