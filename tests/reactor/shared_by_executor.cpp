// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/reactor/shared_by_executor.hpp>

#include "support/catch.hpp"

#include <asio/io_context.hpp>
#include <asio/strand.hpp>

#include <memory>

using mmproxy::shared_by_executor;

namespace {

struct counter {
    int value = 0;
};

struct other_counter : counter {};

struct knows_its_executor {
    explicit knows_its_executor(const asio::any_io_executor& e) : executor{e} {}
    asio::any_io_executor executor;
};

} // namespace

TEST_CASE("equal executors share a facility", "[reactor][shared_by_executor]") {
    asio::io_context io;
    const auto one = shared_by_executor<counter>(io.get_executor());
    one->value = 7;
    CHECK(shared_by_executor<counter>(io.get_executor()) == one);
    CHECK(shared_by_executor<counter>(io.get_executor())->value == 7);
}

TEST_CASE("contexts, strands and types have facilities of their own", "[reactor][shared_by_executor]") {
    asio::io_context io;
    asio::io_context other;
    const auto strand = asio::make_strand(io);
    const auto one = shared_by_executor<counter>(io.get_executor());
    CHECK(shared_by_executor<counter>(other.get_executor()) != one);
    const auto of_strand = shared_by_executor<counter>(strand);
    CHECK(of_strand != one);
    CHECK(shared_by_executor<counter>(strand) == of_strand);
    CHECK(shared_by_executor<counter>(asio::make_strand(io)) != of_strand);
    CHECK(static_cast<const counter*>(shared_by_executor<other_counter>(io.get_executor()).get()) != one.get());
}

TEST_CASE("a facility lives as long as it is used", "[reactor][shared_by_executor]") {
    asio::io_context io;
    auto one = shared_by_executor<counter>(io.get_executor());
    one->value = 7;
    const std::weak_ptr<counter> gone = one;
    one.reset();
    CHECK(gone.expired());
    CHECK(shared_by_executor<counter>(io.get_executor())->value == 0);
}

TEST_CASE("a facility may be made from the executor", "[reactor][shared_by_executor]") {
    asio::io_context io;
    CHECK(shared_by_executor<knows_its_executor>(io.get_executor())->executor == io.get_executor());
}
