// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/forwarder/post_in.hpp>

#include "support/catch.hpp"

#include <asio/io_context.hpp>

#include <cstdint>
#include <memory>

using namespace mmproxy::detail;

namespace {

/// Whether no operation is in the memory.
bool is_free(operation_memory& memory) {
    void* const taken = memory.take(1);
    memory.give_back(taken);
    const auto begin = reinterpret_cast<std::uintptr_t>(&memory);
    return reinterpret_cast<std::uintptr_t>(taken) - begin < sizeof memory;
}

} // namespace

TEST_CASE("handlers are posted in the memory given, and a second one elsewhere", "[forwarder][post_in]") {
    operation_memory memory;
    asio::io_context io;
    int called = 0;
    for (int i = 0; i < 3; ++i) post_in(memory, io, [&] { ++called; });
    CHECK_FALSE(is_free(memory));
    io.run();
    CHECK(called == 3);
    CHECK(is_free(memory));
}

TEST_CASE("a handler may be posted in the memory of the one that posts it", "[forwarder][post_in]") {
    operation_memory memory;
    asio::io_context io;
    bool was_free = false;
    post_in(memory, io, [&] { was_free = is_free(memory); });
    io.run();
    CHECK(was_free);
}

TEST_CASE("a handler that is never called is destroyed with its context", "[forwarder][post_in]") {
    operation_memory memory;
    const auto owned = std::make_shared<int>();
    {
        asio::io_context io;
        post_in(memory, io, [owned] {});
        CHECK(owned.use_count() == 2);
    }
    CHECK(owned.use_count() == 1);
    CHECK(is_free(memory));
}
