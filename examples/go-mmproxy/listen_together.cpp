// SPDX-License-Identifier: BSL-1.0
#include "run_together.hpp"

#include <algorithm>
#include <cctype>
#include <exception>
#include <mutex>
#include <ranges>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace go_mmproxy {
namespace {

std::string upper_case(std::string_view word) {
    std::string result{word};
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return result;
}

/// The same failure with other words in front, which `std::system_error` puts the message behind.
std::system_error prefixed(const std::string& prefix, const std::system_error& failure) {
    const std::string what = failure.what();
    return {failure.code(), prefix + what.substr(0, what.rfind(": " + failure.code().message()))};
}

void listen(service& one) {
    try {
        one.listen();
    } catch (const std::system_error& failure) {
        throw prefixed("cannot serve " + upper_case(one.protocol()) + ": ", failure);
    }
}

/// The first failure of several threads.
class first_failure {
public:
    void keep(std::exception_ptr failure) {
        const std::scoped_lock lock{mutex_};
        if (!failure_) failure_ = std::move(failure);
    }
    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    std::mutex mutex_;
    std::exception_ptr failure_;
};

class together {
public:
    explicit together(const services& all) : all_{all} {}

    void run() {
        run_threads();
        failure_.rethrow();
    }

private:
    void run_threads() {
        std::vector<std::jthread> threads;
        try {
            for (const auto& one : all_ | std::views::drop(1)) threads.emplace_back([&] { run(*one); });
        } catch (const std::exception&) {
            fail();
        }
        run(*all_.front());
    }

    void run(service& one) noexcept {
        try {
            one.run();
        } catch (const std::exception&) {
            fail();
        }
    }

    void fail() {
        failure_.keep(std::current_exception());
        for (const auto& one : all_) one->stop(service::duration::zero());
    }

    const services& all_;
    first_failure failure_;
};

} // namespace

void listen_together(const services& all) {
    for (const auto& one : all) listen(*one);
}

void run_together(const services& all) {
    together{all}.run();
}

} // namespace go_mmproxy
