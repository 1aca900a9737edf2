// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/observer/all_of.hpp>
#include <mmproxy/observer/counters.hpp>

#include "support/catch.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

using namespace mmproxy;

namespace {

using lines = std::vector<std::string>;

/// Writes its name and what happens to a page.
class scribe {
public:
    scribe(lines& page, std::string name) : page_{&page}, name_{std::move(name)} {}

protected:
    void write(const char* event, std::error_code reason = {}) {
        auto line = name_ + ": " + event;
        if (reason) line.append(" ").append(std::to_string(reason.value()));
        page_->push_back(std::move(line));
    }

private:
    lines* page_;
    std::string name_;
};

struct connection_scribe : scribe {
    using scribe::scribe;
    void accepted(const connection& /*c*/) noexcept { write("accepted"); }
    void header_read(const connection& /*c*/, const header& /*h*/) noexcept { write("header of a connection"); }
    void connected(const connection& /*c*/) noexcept { write("connected"); }
    void rejected(const connection& /*c*/, std::error_code reason) noexcept { write("rejected", reason); }
    void closed(const connection& /*c*/, const connection_result& r) noexcept { write("closed", r.error); }
    void accepting_paused(std::error_code reason) noexcept { write("accepting paused", reason); }
};

struct flow_scribe : scribe {
    using scribe::scribe;
    void flow_header_read(const flow& /*f*/, const header& /*h*/) noexcept { write("header of a flow"); }
    void flow_opened(const flow& /*f*/) noexcept { write("opened"); }
    void flow_closed(const flow& /*f*/, const flow_result& r) noexcept { write("closed", r.error); }
    void datagram_dropped(const flow& /*f*/, std::error_code reason) noexcept { write("datagram dropped", reason); }
    void reply_dropped(const flow& /*f*/, std::error_code reason) noexcept { write("reply dropped", reason); }
};

struct attentive_connection_scribe : connection_scribe {
    using connection_scribe::connection_scribe;
    void accepting_resumed() noexcept { write("accepting resumed"); }
    void delivered(std::uint64_t from_client, std::uint64_t from_upstream) noexcept {
        write(from_client == 1 && from_upstream == 2 ? "delivered 1 and 2" : "delivered something else");
    }
    void answered(const connection& /*c*/, std::chrono::steady_clock::duration waited) noexcept {
        write(waited == std::chrono::seconds{5} ? "answered after 5 s" : "answered at another time");
    }
};

struct attentive_flow_scribe : flow_scribe {
    using flow_scribe::flow_scribe;
    void receiving_paused(std::error_code reason) noexcept { write("receiving paused", reason); }
    void delivered(const traffic& from_client, const traffic& from_upstream) noexcept {
        write(from_client.bytes == 3 && from_upstream.bytes == 4 ? "delivered 3 and 4" : "delivered something else");
    }
    void received(std::size_t from_client, std::size_t from_upstream) noexcept {
        write(from_client == 6 && from_upstream == 0 ? "received 6" : "received something else");
    }
};

template <bool Wants> struct asked_for_local : null_observer {
    bool wants_local() const noexcept { return Wants; }
};
struct not_asked_for_local : null_observer {};

struct without_the_end : null_observer {
    void closed() noexcept {}
    void flow_closed() noexcept {}
};
struct that_may_throw : null_observer {
    void accepted(const connection& /*c*/) {}
    void flow_opened(const flow& /*f*/) {}
};

template <class O>
concept has_connection_events = requires(O& o, const connection& c) {
    o.accepted(c);
};
template <class O>
concept has_flow_events = requires(O& o, const flow& f) {
    o.flow_opened(f);
};

using of_connections = all_of<connection_scribe, counters>;
using of_flows = all_of<counters, flow_scribe>;
using of_both = all_of<null_observer, counters>;
using of_neither = all_of<connection_scribe, flow_scribe>;

static_assert(connection_observer<of_connections> && !flow_observer<of_connections>);
static_assert(flow_observer<of_flows> && !connection_observer<of_flows>);
static_assert(connection_observer<of_both> && flow_observer<of_both>);
static_assert(!connection_observer<of_neither> && !flow_observer<of_neither>);
static_assert(has_connection_events<of_connections> && !has_flow_events<of_connections>);
static_assert(has_flow_events<of_flows> && !has_connection_events<of_flows>);
static_assert(!has_flow_events<of_neither> && !has_connection_events<of_neither>);
static_assert(connection_observer<all_of<of_both, of_connections>>, "one among several");

static_assert(!connection_observer<all_of<counters, without_the_end>>);
static_assert(!flow_observer<all_of<counters, without_the_end>>);
static_assert(!connection_observer<all_of<that_may_throw, counters>>);
static_assert(!flow_observer<all_of<that_may_throw, counters>>);

using of_empty_ones = all_of<null_observer, asked_for_local<false>, std::integral_constant<int, 0>>;
struct with_empty_ones {
    [[no_unique_address]] all_of<asked_for_local<true>> observer;
    int something_else = 0;
};
static_assert(std::is_empty_v<of_empty_ones>);
static_assert(sizeof(with_empty_ones) == sizeof(int));
static_assert(detail::hears_of_bytes<all_of<null_observer, counters>>);
static_assert(!detail::hears_of_bytes<all_of<null_observer, connection_scribe>>, "relays need not tell of bytes");
static_assert(detail::hears_of_answers<all_of<null_observer, counters>>);
static_assert(!detail::hears_of_answers<all_of<null_observer, connection_scribe>>, "connections need no clock");
static_assert(std::is_default_constructible_v<of_both> && !std::is_default_constructible_v<of_connections>);

} // namespace

TEST_CASE("all_of tells every observer of every event of connections, in the order given", "[observer][all_of]") {
    lines page;
    all_of observer{connection_scribe{page, "a"}, connection_scribe{page, "b"}};
    observer.accepted({});
    observer.header_read(connection{}, {});
    observer.connected({});
    observer.rejected({}, {1, error_category});
    observer.closed({}, {.error = {2, error_category}});
    observer.accepting_paused({3, error_category});
    CHECK(page == lines{"a: accepted", "b: accepted", "a: header of a connection", "b: header of a connection",
                        "a: connected", "b: connected", "a: rejected 1", "b: rejected 1", "a: closed 2", "b: closed 2",
                        "a: accepting paused 3", "b: accepting paused 3"});
}

TEST_CASE("all_of tells every observer of every event of flows, in the order given", "[observer][all_of]") {
    lines page;
    all_of observer{flow_scribe{page, "a"}, flow_scribe{page, "b"}};
    observer.flow_header_read(flow{}, {});
    observer.flow_opened({});
    observer.flow_closed({}, {.error = {1, error_category}});
    observer.datagram_dropped({}, {2, error_category});
    observer.reply_dropped({}, {3, error_category});
    CHECK(page == lines{"a: header of a flow", "b: header of a flow", "a: opened", "b: opened", "a: closed 1",
                        "b: closed 1", "a: datagram dropped 2", "b: datagram dropped 2", "a: reply dropped 3",
                        "b: reply dropped 3"});
}

TEST_CASE("all_of hands optional events on to the observers that have them", "[observer][all_of]") {
    lines page;
    all_of connections{connection_scribe{page, "a"}, attentive_connection_scribe{page, "b"}};
    connections.accepting_resumed();
    connections.delivered(1, 2);
    connections.answered({}, std::chrono::seconds{5});
    all_of flows{attentive_flow_scribe{page, "c"}, flow_scribe{page, "d"}};
    flows.receiving_paused({4, error_category});
    flows.received(6, 0);
    flows.delivered({1, 3}, {1, 4});
    CHECK(page == lines{"b: accepting resumed", "b: delivered 1 and 2", "b: answered after 5 s",
                        "c: receiving paused 4", "c: received 6", "c: delivered 3 and 4"});
}

TEST_CASE("all_of wants the local address when one of its observers does", "[observer][all_of]") {
    CHECK_FALSE(all_of<>{}.wants_local());
    CHECK_FALSE(all_of<null_observer>{}.wants_local());
    CHECK_FALSE(all_of<null_observer, asked_for_local<false>, counters>{}.wants_local());
    CHECK(all_of<null_observer, asked_for_local<true>>{}.wants_local());
    CHECK(all_of<not_asked_for_local, null_observer>{}.wants_local()); // is taken to want it, as anywhere
    CHECK(all_of<null_observer, all_of<asked_for_local<true>>>{}.wants_local());
}

TEST_CASE("copies of an all_of hold copies of its observers", "[observer][all_of]") {
    const counters counted;
    const all_of observer{null_observer{}, counted};
    auto of_one_forwarder = observer;
    auto of_another = observer;
    of_one_forwarder.accepted({});
    of_another.accepted({});
    CHECK(observer.get<counters>().read().connections.accepted == 2);
    CHECK(counted.read().connections.accepted == 2);
}

TEST_CASE("an all_of may be one of the observers of another", "[observer][all_of]") {
    lines page;
    all_of observer{connection_scribe{page, "a"},
                    all_of{connection_scribe{page, "b"}, attentive_connection_scribe{page, "c"}}};
    observer.connected({});
    observer.accepting_resumed();
    CHECK(page == lines{"a: connected", "b: connected", "c: connected", "c: accepting resumed"});
}
