// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/datagram/detail/joined_messages.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"

#include <cerrno>
#include <cstddef>
#include <list>
#include <utility>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::tests;
using detail::joined_message;
using detail::joined_messages;
using detail::segment_limit;

namespace {

constexpr int no_socket = -1; // nothing is sent

using sizes = std::vector<std::size_t>;

sizes times(std::size_t count, std::size_t size) {
    return sizes(count, size);
}

sizes operator+(sizes a, const sizes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

/// Gathers datagrams and joins them.
class joining {
public:
    std::uint32_t path() { return gathered.path(no_socket); }

    /// Adds a copy of the bytes, which has no neighbours in memory.
    void add(std::uint32_t path, const bytes& prefix, const bytes& payload) {
        add_view(path, kept_.emplace_back(prefix), kept_.emplace_back(payload));
    }
    void add_view(std::uint32_t path, byte_view prefix, byte_view payload) {
        gathered.add(path, prefix, payload, owner_);
    }

    void join() {
        for (const auto& p : gathered.paths()) joined.add(gathered, p, limit);
    }

    /// The bytes that leave as one message.
    bytes content(const joined_message& m) {
        bytes all;
        for (const auto& piece : joined.pieces(m)) {
            const auto* const data = static_cast<const std::byte*>(piece.iov_base);
            all.insert(all.end(), data, data + piece.iov_len);
        }
        return all;
    }

    detail::gathered_datagrams<int> gathered{};
    joined_messages joined{};
    segment_limit limit{};

private:
    int owner_ = 0;
    std::list<bytes> kept_{};
};

/// How many datagrams each message has when datagrams of these sizes are gathered for one path.
sizes counts(const sizes& of, const segment_limit& limit = {}) {
    joining j;
    j.limit = limit;
    const auto path = j.path();
    bytes whole;
    for (const auto size : of) {
        j.add(path, {}, repeated(size, static_cast<unsigned>(whole.size() & 0xffU)));
        whole.insert(whole.end(), size, static_cast<std::byte>(whole.size() & 0xffU));
    }
    j.join();
    sizes result;
    bytes sent;
    std::size_t first = 0;
    for (const auto& m : j.joined.messages()) {
        CHECK(m.first == first);
        CHECK(m.segment_size == of.at(first));
        first += m.count;
        result.push_back(m.count);
        const auto content = j.content(m);
        sent.insert(sent.end(), content.begin(), content.end());
    }
    CHECK(sent == whole);
    return result;
}

} // namespace

TEST_CASE("neighbours of one size are one message", "[datagram][joined_messages]") {
    CHECK(counts({}).empty());
    CHECK(counts({50}) == sizes{1});
    CHECK(counts(times(10, 50)) == sizes{10});
}

TEST_CASE("a shorter datagram ends a message, a longer one begins the next", "[datagram][joined_messages]") {
    CHECK(counts({50, 50, 20}) == sizes{3});
    CHECK(counts({50, 50, 20, 50, 50}) == sizes{3, 2});
    CHECK(counts({50, 20, 20}) == sizes{2, 1});
    CHECK(counts({20, 20, 50, 50}) == sizes{2, 2});
    CHECK(counts({10, 20, 30}) == sizes{1, 1, 1});
    CHECK(counts({30, 20, 10}) == sizes{2, 1});
}

TEST_CASE("an empty datagram is a message of its own", "[datagram][joined_messages]") {
    CHECK(counts({0}) == sizes{1});
    CHECK(counts({0, 0}) == sizes{1, 1});
    CHECK(counts({50, 50, 0, 0, 50}) == sizes{2, 1, 1, 1});
    CHECK(counts({0, 50, 50}) == sizes{1, 2});
}

TEST_CASE("a message has at most 64 datagrams", "[datagram][joined_messages]") {
    CHECK(counts(times(64, 10)) == sizes{64});
    CHECK(counts(times(65, 10)) == sizes{64, 1});
    CHECK(counts(times(150, 10)) == sizes{64, 64, 22});
    CHECK(counts(times(63, 10) + sizes{5}) == sizes{64});
    CHECK(counts(times(64, 10) + sizes{5}) == sizes{64, 1});
}

TEST_CASE("a message has at most the bytes of the largest datagram", "[datagram][joined_messages]") {
    CHECK(counts(times(60, 1500)) == sizes{43, 17});        // 43 · 1500 = 64500
    CHECK(counts(times(2, 32'753) + sizes{1}) == sizes{3}); // 65507
    CHECK(counts(times(2, 32'753) + sizes{2}) == sizes{2, 1});
    CHECK(counts({32'754, 32'753}) == sizes{2});
    CHECK(counts({32'754, 32'754}) == sizes{1, 1});
    CHECK(counts({65'507, 1}) == sizes{1, 1});
    CHECK(counts({65'508, 65'508}) == sizes{1, 1}); // too large for any: the kernel is to say so
}

TEST_CASE("a size that the way out does not cut leaves one by one", "[datagram][joined_messages]") {
    segment_limit limit;
    limit.refused(1473, EINVAL);
    CHECK(counts(times(3, 1473), limit) == sizes{1, 1, 1});
    CHECK(counts({1473, 100, 100}, limit) == sizes{1, 2});
    CHECK(counts({100, 100, 1473, 100}, limit) == sizes{2, 1, 1});
    CHECK(counts(times(3, 1472), limit) == sizes{3});
    limit.refused(1472, EIO);
    CHECK(counts({10, 10, 5}, limit) == sizes{1, 1, 1});
}

TEST_CASE("datagrams of two paths are never joined", "[datagram][joined_messages]") {
    joining j;
    const auto a = j.path();
    const auto b = j.path();
    j.path(); // which gets no datagram
    for (int i = 0; i < 3; ++i) {
        j.add(a, {}, text("a"));
        j.add(b, {}, text("b"));
    }
    j.join();
    const auto messages = j.joined.messages();
    REQUIRE(messages.size() == 2);
    CHECK(messages[0].path == &j.gathered.paths()[a]);
    CHECK(messages[1].path == &j.gathered.paths()[b]);
    CHECK(j.content(messages[0]) == text("aaa"));
    CHECK(j.content(messages[1]) == text("bbb"));
}

TEST_CASE("a prefix counts into the size of its datagram and stands in front of it", "[datagram][joined_messages]") {
    joining j;
    const auto path = j.path();
    j.add(path, text("12"), text("345"));
    j.add(path, {}, text("abcde"));
    j.add(path, text("ABCDE"), {});
    j.add(path, text("6"), text("789"));
    j.join();
    REQUIRE(j.joined.messages().size() == 1);
    CHECK(j.joined.messages().front().count == 4);
    CHECK(j.content(j.joined.messages().front()) == text("12345abcdeABCDE6789"));
}

TEST_CASE("neighbours in memory are one piece, also of two datagrams", "[datagram][joined_messages]") {
    const auto buffer = text("0123456789");
    const byte_view all{buffer};
    joining j;
    const auto path = j.path();
    const auto pieces = [&] {
        j.join();
        REQUIRE(j.joined.messages().size() == 1);
        return j.joined.pieces(j.joined.messages().front()).size();
    };
    SECTION("prefix and payload") {
        j.add_view(path, all.first(4), all.subspan(4));
        CHECK(pieces() == 1);
    }
    SECTION("three datagrams") {
        for (const std::size_t at : {0U, 3U, 6U}) j.add_view(path, {}, all.subspan(at, 3));
        CHECK(pieces() == 1);
    }
    SECTION("with a gap") {
        j.add_view(path, {}, all.subspan(0, 3));
        j.add_view(path, {}, all.subspan(4, 3));
        CHECK(pieces() == 2);
    }
    SECTION("in another order") {
        j.add_view(path, {}, all.subspan(3, 3));
        j.add_view(path, {}, all.subspan(0, 3));
        CHECK(pieces() == 2);
    }
    SECTION("an empty part is none") {
        j.add_view(path, {}, {});
        CHECK(pieces() == 0);
    }
}

TEST_CASE("neighbours in memory of two messages stay two pieces", "[datagram][joined_messages]") {
    const auto buffer = text("0123456789");
    const byte_view all{buffer};
    joining j;
    const auto path = j.path();
    j.add_view(path, {}, all.first(3));
    j.add_view(path, {}, all.subspan(3));
    j.join();
    REQUIRE(j.joined.messages().size() == 2);
    CHECK(j.content(j.joined.messages()[0]) == text("012"));
    CHECK(j.content(j.joined.messages()[1]) == text("3456789"));
}

TEST_CASE("cleared messages are forgotten", "[datagram][joined_messages]") {
    joining j;
    const auto path = j.path();
    j.add(path, {}, text("old"));
    j.join();
    j.joined.clear();
    CHECK(j.joined.messages().empty());
    j.join();
    REQUIRE(j.joined.messages().size() == 1);
    CHECK(j.joined.messages().front().first_piece == 0);
    CHECK(j.content(j.joined.messages().front()) == text("old"));
}
