// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/run_together.hpp"

#include "support/catch.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

using namespace go_mmproxy;
using namespace std::chrono_literals;

namespace {

/// Runs until it is stopped, or fails on demand; the test's own threads look at what it was told.
class pretended : public service {
public:
    bool fails_to_listen = false;
    bool fails_to_run = false;

    std::string_view protocol() const noexcept override { return "udp"; }
    void listen() override {
        if (fails_to_listen)
            throw std::system_error{std::make_error_code(std::errc::address_in_use), "cannot listen on [::]:1"};
        listens_ = true;
    }
    void run() override {
        if (fails_to_run) throw std::runtime_error{"cannot run"};
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return stopped_.has_value(); });
    }
    void stop(duration limit) override {
        const std::scoped_lock lock{mutex_};
        stopped_ = limit;
        changed_.notify_all();
    }
    void count_into(json_object& /*line*/) const override {}

    bool listens() const { return listens_; }
    std::optional<duration> stopped() const { return stopped_; }

private:
    std::mutex mutex_{};
    std::condition_variable changed_{};
    bool listens_ = false;
    std::optional<duration> stopped_{};
};

/// Two of them, and what they are in the program.
struct two {
    two() {
        all.push_back(std::make_unique<pretended>());
        all.push_back(std::make_unique<pretended>());
    }
    pretended& at(std::size_t i) const { return static_cast<pretended&>(*all[i]); }

    services all{};
};

} // namespace

TEST_CASE("services run until every one is stopped", "[go-mmproxy][run_together]") {
    const two both;
    std::jthread runner{[&] { run_together(both.all); }};
    for (const auto& one : both.all) one->stop(1s);
    runner.join();
    CHECK(both.at(0).stopped() == 1s);
}

TEST_CASE("a service that fails takes the others with it", "[go-mmproxy][run_together]") {
    const two both;
    const auto which = GENERATE(0U, 1U);
    both.at(which).fails_to_run = true;
    CHECK_THROWS_WITH(run_together(both.all), "cannot run");
    CHECK(both.at(1 - which).stopped() == 0s);
}

TEST_CASE("all services listen before one runs", "[go-mmproxy][run_together]") {
    const two both;
    listen_together(both.all);
    CHECK(both.at(0).listens());
    CHECK(both.at(1).listens());
}

TEST_CASE("a service that cannot listen is named with its protocol", "[go-mmproxy][run_together]") {
    const two both;
    both.at(1).fails_to_listen = true;
    try {
        listen_together(both.all);
        FAIL("it listens");
    } catch (const std::system_error& failure) {
        CHECK(failure.code() == std::errc::address_in_use);
        CHECK(failure.what() == "cannot serve UDP: cannot listen on [::]:1: " + failure.code().message());
    }
}
