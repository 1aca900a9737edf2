// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_DETAIL_PROXIED_ACCEPT_HPP
#define MMPROXY_SERVER_DETAIL_PROXIED_ACCEPT_HPP

#include <asio/bind_executor.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/dispatch.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>

#include <memory>
#include <optional>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// The composed operation of `proxy_acceptor::async_accept`; `Core` is an `acceptor_core`, which is touched on the
/// acceptor's executor alone, whichever the caller's handler has.
template <class Core> class proxied_accept {
public:
    explicit proxied_accept(std::shared_ptr<Core> core) noexcept : core_{std::move(core)} {}

    /// Begins; looks again, where the answer was there at once; or gives the answer, on the handler's executor.
    template <class Self> void operator()(Self& self) {
        if (answer_) return self.complete(error_, *std::move(answer_));
        if (std::exchange(is_begun_, true)) return look(self);
        self.reset_cancellation_state(asio::enable_total_cancellation()); // nothing is lost, so all types are taken
        const auto core = core_;
        if (core->is_open() && !core->has_ready()) return wait(self, *core);
        asio::post(asio::bind_executor(core->acceptor().get_executor(), std::move(self)));
    }

    /// Something has changed, or the caller has cancelled it.
    template <class Self> void operator()(Self& self, std::error_code /*woken*/) { look(self); }

private:
    template <class Self> void look(Self& self) {
        const auto core = core_;
        if (self.get_cancellation_state().cancelled() != asio::cancellation_type::none) return give_way(self, *core);
        if (!core->is_open()) return answer(self, core->end(), core->no_connection());
        if (!core->has_ready()) return wait(self, *core);
        answer(self, {}, core->take_ready());
    }

    template <class Self> static void wait(Self& self, Core& core) {
        core.async_wait_change(asio::bind_executor(core.acceptor().get_executor(), std::move(self)));
    }

    /// It may have been woken for a connection, which another one gets then.
    template <class Self> void give_way(Self& self, Core& core) {
        core.wake_one();
        answer(self, asio::error::operation_aborted, core.no_connection());
    }

    template <class Self> void answer(Self& self, std::error_code ec, typename Core::connection c) {
        error_ = ec;
        answer_.emplace(std::move(c));
        asio::dispatch(std::move(self));
    }

    std::shared_ptr<Core> core_;
    std::error_code error_{};
    std::optional<typename Core::connection> answer_{};
    bool is_begun_ = false;
};

} // namespace mmproxy::detail

#endif
