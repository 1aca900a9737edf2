// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/fallback/fallback.hpp>
#include <mmproxy/fallback/optional_call.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace mmproxy;
using detail::optional_call;

namespace {

/// What a watch has been told of, calls that other tests have refused before included.
struct told {
    std::vector<std::string> calls{};
    fallback_watch watch{[this](const fallback& f) { calls.emplace_back(f.call); }};

    auto times(const std::string& call) const { return std::count(calls.begin(), calls.end(), call); }
};

} // namespace

TEST_CASE("a call that is refused is not made again, and told of once", "[fallback]") {
    const told t;
    optional_call call{"test once", "something else"};
    CHECK(call.is_allowed());
    call.refuse(EPERM);
    CHECK_FALSE(call.is_allowed());
    call.refuse(ENOSYS);
    CHECK(t.times("test once") == 1);
}

TEST_CASE("a watch is told of what was refused before it, and of nothing after its end", "[fallback]") {
    optional_call before{"test before", ""};
    optional_call after{"test after", ""};
    before.refuse(EPERM);
    auto t = std::make_unique<told>();
    CHECK(t->times("test before") == 1);
    t.reset();
    after.refuse(EPERM);
}

TEST_CASE("a fallback says which call, why and what instead", "[fallback]") {
    std::optional<fallback> last;
    const fallback_watch watch{[&](const fallback& f) { last = f; }};
    optional_call call{"test words", "the slow way"};
    call.refuse(ENOSYS);
    REQUIRE(last);
    CHECK(std::string{last->call} == "test words");
    CHECK(std::string{last->instead} == "the slow way");
    CHECK(last->reason == std::errc::function_not_supported);
}

TEST_CASE("threads that meet a refusal at once tell of it once", "[fallback]") {
    const told t;
    optional_call call{"test threads", ""};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) threads.emplace_back([&] { call.refuse(EPERM); });
    }
    CHECK(t.times("test threads") == 1);
}

TEST_CASE("an error of the data or of the socket refuses no call", "[fallback]") {
    for (const int error : {0, EAGAIN, EINTR, ECONNRESET, EPIPE, ENOMEM, ENOBUFS, EBADF, ENOTCONN})
        CHECK_FALSE(optional_call::may_be_refused(error));
    for (const int error : {EPERM, EACCES, ENOSYS, EINVAL, EOPNOTSUPP}) CHECK(optional_call::may_be_refused(error));
}
