// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/watchdog.hpp"

#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <cstddef>
#include <system_error>

namespace go_mmproxy {

class watchdog::core : public std::enable_shared_from_this<core> {
public:
    core(const asio::any_io_executor& executor, mmproxy::threads& threads, const service_manager& manager)
        : timer_{executor}, threads_{threads}, manager_{manager} {}

    void wait() {
        if (!manager_.watchdog_limit()) return;
        timer_.expires_after(*manager_.watchdog_limit() / 2);
        timer_.async_wait([self = weak_from_this()](std::error_code ec) {
            const auto c = self.lock();
            if (ec || !c) return;
            c->ask();
            c->wait();
        });
    }

private:
    /// Asks each thread, unless one still owes its answer to the last question.
    void ask() {
        if (owed_ > 0) return;
        owed_ = threads_.size();
        for (std::size_t i = 0; i < threads_.size(); ++i)
            asio::post(threads_.context(i), [self = weak_from_this(), executor = timer_.get_executor()] {
                asio::post(executor, [self] {
                    if (const auto c = self.lock()) c->answered();
                });
            });
    }

    void answered() {
        if (--owed_ == 0) manager_.alive();
    }

    asio::steady_timer timer_;
    mmproxy::threads& threads_;
    const service_manager& manager_;
    std::size_t owed_ = 0; ///< how many threads have not answered yet
};

watchdog::watchdog(const asio::any_io_executor& executor, mmproxy::threads& threads, const service_manager& manager)
    : core_{std::make_shared<core>(executor, threads, manager)} {
    core_->wait();
}

watchdog::~watchdog() = default;

} // namespace go_mmproxy
