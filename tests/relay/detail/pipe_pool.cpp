// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/relay/detail/pipe_pool.hpp>

#include "support/catch.hpp"
#include "support/descriptor_limit.hpp"

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

using mmproxy::detail::pipe_ends;
using mmproxy::detail::pipe_pool;

TEST_CASE("a pipe given back is the next one taken", "[relay][pipe_pool]") {
    pipe_pool pool;
    auto pipe = pool.take();
    REQUIRE(pipe);
    const int descriptor = pipe.in.get();
    pool.give_back(std::move(pipe));
    CHECK(pool.take().in.get() == descriptor);
}

TEST_CASE("a pipe holds as much as it was made for, and passes it on", "[relay][pipe_pool]") {
    pipe_pool pool;
    const auto pipe = pool.take();
    REQUIRE(pipe);
    CHECK(::fcntl(pipe.in.get(), F_GETPIPE_SZ) > 0);
    CHECK(::write(pipe.in.get(), "bytes", 5) == 5);
    char received[8] = {};
    CHECK(::read(pipe.out.get(), received, sizeof received) == 5);
    CHECK(std::string_view{received} == "bytes");
}

TEST_CASE("there are no more pipes than the pool allows, and again one when one comes back", "[relay][pipe_pool]") {
    pipe_pool pool;
    std::vector<pipe_ends> all;
    for (std::size_t i = 0; i < pipe_pool::most; ++i) all.push_back(pool.take());
    for (const auto& pipe : all) CHECK(pipe);
    CHECK_FALSE(pool.take());
    const bool is_empty = GENERATE(true, false);
    if (is_empty)
        pool.give_back(std::move(all.back()));
    else
        pool.discard(std::move(all.back()));
    all.pop_back();
    CHECK(pool.take());
}

TEST_CASE("without descriptors there is no pipe, and no error", "[relay][pipe_pool]") {
    pipe_pool pool;
    {
        const descriptor_limit limit{1};
        CHECK_FALSE(pool.take());
    }
    CHECK(pool.take());
}

TEST_CASE("a pool keeps only a few pipes without a user", "[relay][pipe_pool]") {
    pipe_pool pool;
    std::vector<pipe_ends> all;
    for (std::size_t i = 0; i < pipe_pool::most; ++i) all.push_back(pool.take());
    std::vector<int> descriptors;
    for (const auto& pipe : all) descriptors.push_back(pipe.in.get());
    for (auto& pipe : all) pool.give_back(std::move(pipe));
    std::size_t open = 0;
    for (const int d : descriptors) open += ::fcntl(d, F_GETFD) >= 0 ? 1 : 0;
    CHECK(open == pipe_pool::most_spare);
}
