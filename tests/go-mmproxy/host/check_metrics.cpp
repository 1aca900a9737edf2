// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/check_metrics.hpp"

#include "support/catch.hpp"
#include "support/proxied_network.hpp"
#include "support/tcp_stream.hpp"
#include "support/temporary_directory.hpp"

#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

using namespace go_mmproxy;

namespace {

finding found_at(const metrics_plan& at) {
    const auto found = check_metrics({.services = {}, .metrics = at});
    REQUIRE(found.size() == 1);
    return found.front();
}

finding found_at(const std::string& path) {
    return found_at(metrics_plan{.path = path});
}

bool says(const finding& f, std::string_view part) {
    UNSCOPED_INFO(f.text);
    return f.text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the address of the numbers is free, taken, or none of this host", "[net][check]") {
    const network_namespace network;
    const auto found = [](std::string_view at) { return found_at(metrics_plan{.address = address(at)}); };
    CHECK(found("127.0.0.1:9180") == finding::ok("TCP 127.0.0.1:9180 is free to listen on"));
    const tcp_listener other{address("127.0.0.1:9180")};
    CHECK(found("127.0.0.1:9180").how == verdict::warning);
    CHECK(says(found("127.0.0.1:9180"), "or choose another address"));
    CHECK(found("192.0.2.1:9180").how == verdict::failure);
    CHECK(check_metrics({.services = {}}).empty());
}

TEST_CASE("the path of the numbers is free, taken, or left behind, and no file is made for the check", "[net][check]") {
    const temporary_directory directory;
    const auto path = directory / "numbers";
    CHECK(found_at(path) == finding::ok("Unix socket " + path + " is free to listen on"));
    CHECK_FALSE(std::filesystem::exists(path));
    asio::io_context io;
    std::optional<asio::local::stream_protocol::acceptor> other{std::in_place, io, path};
    CHECK(found_at(path).how == verdict::warning);
    other.reset(); // its file stays
    CHECK(found_at(path).how == verdict::ok);
    CHECK(std::filesystem::exists(path));
}

TEST_CASE("a path that no socket can be made at is a failure", "[net][check]") {
    const temporary_directory directory;
    const auto there = found_at(directory.write("file", ""));
    CHECK(there.how == verdict::failure);
    CHECK(says(there, "cannot serve the numbers (-metrics): cannot listen on unix:"));
    CHECK(says(there, "Address already in use; another program listens there"));
    CHECK(says(found_at(directory / "none/numbers"), "No such file or directory"));
}
