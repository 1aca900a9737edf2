// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/server/detail/header_bytes.hpp>

#include "support/catch.hpp"

#include <asio/buffer.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

using namespace mmproxy::detail;

namespace {

constexpr std::size_t as_a_header_may_say = 65'535;

/// How much room there is when so much has come.
template <class Bytes> std::size_t room_behind(Bytes bytes, std::size_t received) {
    while (bytes.received().size() < received) {
        const auto missing = received - bytes.received().size();
        bytes.commit(std::min(bytes.prepare(missing).size(), missing));
    }
    return bytes.prepare(as_a_header_may_say).size();
}

} // namespace

TEST_CASE("a header that only says that it is long takes no memory", "[server][header_bytes]") {
    std::string buffer;
    const auto kept = std::make_shared<std::vector<std::byte>>();
    SECTION("little has come") {
        CHECK(room_behind(bytes_ahead{asio::dynamic_buffer(buffer)}, 16) == 1024);
        CHECK(room_behind(exact_bytes{kept}, 16) == 1024);
    }
    SECTION("much has come") {
        CHECK(room_behind(bytes_ahead{asio::dynamic_buffer(buffer)}, 5000) == 5000);
        CHECK(room_behind(exact_bytes{kept}, 5000) == 5000);
    }
}

TEST_CASE("reading ahead there is room for more than is missing, exactly there is not", "[server][header_bytes]") {
    std::string buffer;
    CHECK(bytes_ahead{asio::dynamic_buffer(buffer)}.prepare(1).size() == 1024);
    CHECK(exact_bytes{std::make_shared<std::vector<std::byte>>()}.prepare(1).size() == 1);
}

TEST_CASE("no room is beyond what a buffer may hold", "[server][header_bytes]") {
    std::string buffer(90, 'x');
    CHECK(bytes_ahead{asio::dynamic_buffer(buffer, 100)}.prepare(as_a_header_may_say).size() == 10);
}

TEST_CASE("what the header has taken is given back with it", "[server][header_bytes]") {
    const auto kept = std::make_shared<std::vector<std::byte>>();
    exact_bytes bytes{kept};
    bytes.commit(bytes.prepare(500).size());
    CHECK(bytes.received().size() == 500);
    bytes.consume(500);
    CHECK(kept->capacity() == 0);
}
