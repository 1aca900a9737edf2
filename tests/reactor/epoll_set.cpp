// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/reactor/epoll_set.hpp>

#include "support/catch.hpp"
#include "support/descriptor.hpp"

#include <asio/io_context.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <system_error>
#include <vector>

#include <sys/eventfd.h>

using namespace mmproxy;
using detail::epoll_set;

namespace {

/// A descriptor that can be read whenever the test wants it to be.
struct source {
    void make_readable() const {
        const std::uint64_t one = 1;
        checked(::write(fd.get(), &one, sizeof one), "write");
    }
    void read() const {
        std::uint64_t value = 0;
        checked(::read(fd.get(), &value, sizeof value), "read");
    }

    descriptor fd{checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")};
    std::size_t polled = 0;
};

struct watched_sources {
    explicit watched_sources(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            all.push_back(std::make_unique<source>());
            if (const auto ec = set.add(all.back()->fd.get(), *all.back())) throw std::system_error{ec, "add"};
        }
    }

    bool poll() {
        const bool any = set.poll() > 0;
        set.each([](source& s, std::uint32_t /*events*/) { ++s.polled; });
        return any;
    }

    asio::io_context io{1};
    epoll_set<source> set{io.get_executor()};
    std::vector<std::unique_ptr<source>> all{};
};

} // namespace

TEST_CASE("an epoll_set tells which of its descriptors can be read", "[reactor][epoll_set]") {
    watched_sources w{3};
    CHECK_FALSE(w.poll());
    w.all[1]->make_readable();
    CHECK(w.poll());
    CHECK(w.all[0]->polled == 0);
    CHECK(w.all[1]->polled == 1);
    CHECK(w.all[2]->polled == 0);
}

TEST_CASE("an epoll_set names a descriptor until it has been read", "[reactor][epoll_set]") {
    watched_sources w{1};
    w.all[0]->make_readable();
    CHECK(w.poll());
    CHECK(w.poll());
    w.all[0]->read();
    CHECK_FALSE(w.poll());
    CHECK(w.all[0]->polled == 2);
}

TEST_CASE("an epoll_set forgets a descriptor that is closed", "[reactor][epoll_set]") {
    watched_sources w{2};
    for (const auto& s : w.all) s->make_readable();
    w.all[0].reset();
    CHECK(w.poll());
    CHECK(w.all[1]->polled == 1);
}

TEST_CASE("an epoll_set passes no descriptor over when more can be read than it names at once",
          "[reactor][epoll_set]") {
    watched_sources w{1000};
    for (const auto& s : w.all) s->make_readable();
    for (int i = 0; i < 4; ++i) CHECK(w.poll());
    CHECK(std::ranges::all_of(w.all, [](const auto& s) { return s->polled >= 1; }));
}

TEST_CASE("waiting for an epoll_set ends when a descriptor can be read, each time anew", "[reactor][epoll_set]") {
    watched_sources w{2};
    for (std::size_t i = 1; i <= 3; ++i) {
        std::error_code ended = std::make_error_code(std::errc::timed_out);
        w.set.async_wait([&](std::error_code ec) { ended = ec; });
        w.io.restart();
        CHECK(w.io.poll() == 0);
        w.all[1]->make_readable();
        w.io.restart();
        CHECK(w.io.run() == 1);
        CHECK_FALSE(ended);
        CHECK(w.poll());
        CHECK(w.all[1]->polled == i);
        w.all[1]->read();
    }
}

TEST_CASE("waiting for an epoll_set ends at once when a descriptor can be read already", "[reactor][epoll_set]") {
    watched_sources w{2};
    for (const auto& s : w.all) s->make_readable();
    for (const bool polls : {false, true, false}) {
        bool ended = false;
        w.set.async_wait([&](std::error_code ec) { ended = !ec; });
        w.io.restart();
        w.io.run();
        CHECK(ended);
        if (polls) CHECK(w.poll());
    }
}

TEST_CASE("an epoll_set that is closed ends the wait with an error, and names no descriptor", "[reactor][epoll_set]") {
    watched_sources w{1};
    std::error_code ended;
    w.set.async_wait([&](std::error_code ec) { ended = ec; });
    w.set.close();
    w.io.run();
    CHECK(ended);
    w.all[0]->make_readable();
    CHECK_FALSE(w.poll());
    CHECK(w.all[0]->polled == 0);
    std::error_code again;
    w.set.async_wait([&](std::error_code ec) { again = ec; });
    w.io.restart();
    w.io.run();
    CHECK(again);
    w.set.close();
}

TEST_CASE("a descriptor that cannot be watched is refused", "[reactor][epoll_set]") {
    watched_sources w{1};
    source other;
    CHECK(w.set.add(-1, other) == std::errc::bad_file_descriptor);
    CHECK(w.set.add(w.all[0]->fd.get(), other) == std::errc::file_exists);
    CHECK_FALSE(w.set.add(other.fd.get(), other));
}
