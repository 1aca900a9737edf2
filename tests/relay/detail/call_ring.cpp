// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/relay/detail/call_ring.hpp>

#include "support/catch.hpp"
#include "support/descriptor.hpp"
#include "support/descriptor_limit.hpp"
#include "support/forked_task.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

using mmproxy::detail::call_ring;

namespace {

/// Two sockets that are connected, non-blocking.
struct socket_pair {
    socket_pair() {
        std::array<int, 2> ends{};
        checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
        near = descriptor{ends[0]};
        far = descriptor{ends[1]};
    }

    void send(std::string_view text) const {
        checked(static_cast<int>(::write(far.get(), text.data(), text.size())), "write");
    }
    std::string received() const {
        std::string text(64, ' ');
        text.resize(
            static_cast<std::size_t>(checked(static_cast<int>(::read(far.get(), text.data(), text.size())), "read")));
        return text;
    }

    descriptor near;
    descriptor far;
};

using buffer = std::array<char, 16>;

std::span<std::byte> room(buffer& b) {
    return std::as_writable_bytes(std::span{b});
}
std::span<const std::byte> bytes(std::string_view text) {
    return std::as_bytes(std::span{text});
}

/// The results of what was added, by tag.
std::map<std::uint64_t, int> make(call_ring& ring) {
    std::map<std::uint64_t, int> results;
    ring.make([&](std::uint64_t tag, int result) { results[tag] = result; });
    return results;
}

/// From now on this process is refused io_uring_enter(2). seccomp(2).
void forbid_entering() {
    std::array<::sock_filter, 4> filter{{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(::seccomp_data, nr)),
                                         BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_enter, 0, 1),
                                         BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
                                         BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)}};
    const ::sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    checked(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl");
    checked(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "prctl");
}

/// Where the host forbids io_uring there is nothing to test here; the tests of a ring's users run all the same.
bool is_forbidden(const call_ring& ring) {
    if (!ring.is_open()) WARN("this host has no io_uring");
    return !ring.is_open();
}

} // namespace

TEST_CASE("calls that are made together have a result each", "[relay][call_ring]") {
    auto ring = call_ring::open();
    if (is_forbidden(ring)) return;
    const socket_pair has_bytes;
    const socket_pair is_empty;
    socket_pair is_finished;
    has_bytes.send("hello");
    is_finished.far = descriptor{};
    std::array<buffer, 4> buffers{};
    ring.receive(has_bytes.near.get(), room(buffers[0]), 0);
    ring.receive(is_empty.near.get(), room(buffers[1]), 1);
    ring.receive(is_finished.near.get(), room(buffers[2]), 2);
    ring.receive(-1, room(buffers[3]), 3);
    CHECK(make(ring) == std::map<std::uint64_t, int>{{0, 5}, {1, -EAGAIN}, {2, 0}, {3, -EBADF}});
    CHECK(std::string_view{buffers[0].data(), 5} == "hello");
}

TEST_CASE("bytes are sent where they are for, and a peer that is gone raises no signal", "[relay][call_ring]") {
    auto ring = call_ring::open();
    if (is_forbidden(ring)) return;
    const socket_pair one;
    const socket_pair other;
    socket_pair is_gone;
    is_gone.far = descriptor{};
    ring.send(one.near.get(), bytes("for one"), 7);
    ring.send(is_gone.near.get(), bytes("for no reader"), 8);
    ring.send(other.near.get(), bytes("for the other"), 9);
    CHECK(make(ring) == std::map<std::uint64_t, int>{{7, 7}, {8, -EPIPE}, {9, 13}});
    CHECK(one.received() == "for one");
    CHECK(other.received() == "for the other");
}

TEST_CASE("a socket that is full takes a part, and then nothing", "[relay][call_ring]") {
    auto ring = call_ring::open();
    if (is_forbidden(ring)) return;
    const socket_pair pair;
    const std::string much(std::size_t{16} << 20U, 'x');
    ring.send(pair.near.get(), bytes(much), 1);
    const int sent = make(ring)[1];
    CHECK(sent > 0);
    CHECK(sent < static_cast<int>(much.size()));
    ring.send(pair.near.get(), bytes(much), 2);
    CHECK(make(ring)[2] == -EAGAIN);
}

TEST_CASE("a ring is full and empty again any number of times", "[relay][call_ring]") {
    auto ring = call_ring::open();
    if (is_forbidden(ring)) return;
    const socket_pair pair;
    std::vector<buffer> buffers(call_ring::most);
    for (int round = 0; round < 10; ++round) {
        for (unsigned i = 0; i < call_ring::most; ++i) pair.send("x");
        for (unsigned i = 0; i < call_ring::most; ++i) ring.receive(pair.near.get(), room(buffers[i]).first(1), i);
        const auto results = make(ring);
        REQUIRE(results.size() == call_ring::most);
        for (const auto& [tag, result] : results) REQUIRE(result == 1);
    }
}

TEST_CASE("a ring whose use is forbidden makes no call, and is closed", "[relay][call_ring]") {
    forked_task task{[](const forked_task::peer&) {
        auto ring = call_ring::open();
        if (!ring.is_open()) return 0;
        const socket_pair pair;
        pair.send("hello");
        buffer received{};
        forbid_entering();
        ring.receive(pair.near.get(), room(received), 1);
        const bool is_unmade = make(ring).empty();
        const bool is_unread = ::read(pair.near.get(), received.data(), received.size()) == 5;
        return is_unmade && is_unread && !ring.is_open() ? 0 : 1;
    }};
    CHECK(task.exit_code() == 0);
}

TEST_CASE("without a descriptor for it there is no ring", "[relay][call_ring]") {
    const descriptor_limit none{0};
    CHECK_FALSE(call_ring::open().is_open());
}

TEST_CASE("a closed ring is not open", "[relay][call_ring]") {
    CHECK_FALSE(call_ring{}.is_open());
}
