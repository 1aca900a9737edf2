// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/reactor/wait_handler.hpp>

#include "support/catch.hpp"

#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <cstdint>
#include <memory>
#include <system_error>

using namespace mmproxy::detail;

namespace {

/// Whether no operation is in the memory.
bool is_free(operation_memory& memory) {
    void* const taken = memory.take(1);
    memory.give_back(taken);
    const auto begin = reinterpret_cast<std::uintptr_t>(&memory);
    return reinterpret_cast<std::uintptr_t>(taken) - begin < sizeof memory;
}

struct called {
    operation_memory memory{};
    int times = 0;
    bool was_free = false;
};

/// Counts the call, which finds the memory free or not.
wait_handler counting(const std::shared_ptr<called>& c) {
    const auto count = [](void* of, std::error_code ec) {
        auto& self = *static_cast<called*>(of);
        CHECK_FALSE(ec);
        self.was_free = is_free(self.memory);
        ++self.times;
    };
    return {c, count, &c->memory};
}

} // namespace

TEST_CASE("wait_handlers are posted in the memory given, and a second one elsewhere", "[reactor][wait_handler]") {
    const auto c = std::make_shared<called>();
    asio::io_context io;
    for (int i = 0; i < 3; ++i) asio::post(io, counting(c));
    CHECK_FALSE(is_free(c->memory));
    io.run();
    CHECK(c->times == 3);
    CHECK(is_free(c->memory));
}

TEST_CASE("a wait_handler finds its memory free for the next one", "[reactor][wait_handler]") {
    const auto c = std::make_shared<called>();
    asio::io_context io;
    asio::post(io, counting(c));
    io.run();
    CHECK(c->was_free);
}

TEST_CASE("a wait_handler that is never called is destroyed with its context", "[reactor][wait_handler]") {
    const auto c = std::make_shared<called>();
    {
        asio::io_context io;
        asio::post(io, counting(c));
        CHECK(c.use_count() == 2);
    }
    CHECK(c.use_count() == 1);
    CHECK(is_free(c->memory));
}
