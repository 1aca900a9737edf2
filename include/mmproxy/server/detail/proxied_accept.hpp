// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_DETAIL_PROXIED_ACCEPT_HPP
#define MMPROXY_SERVER_DETAIL_PROXIED_ACCEPT_HPP

#include <asio/cancellation_state.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>

#include <memory>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// The composed operation of `proxy_acceptor::async_accept`; `Core` is an `acceptor_core`.
template <class Core> class proxied_accept {
public:
    explicit proxied_accept(std::shared_ptr<Core> core) noexcept : core_{std::move(core)} {}

    /// Begins. When the answer is there at once it is given by a second call, from the executor.
    template <class Self> void operator()(Self& self) {
        if (std::exchange(is_begun_, true)) return look(self);
        self.reset_cancellation_state(asio::enable_total_cancellation()); // nothing is lost, so all types are taken
        const auto core = core_;
        if (core->is_open() && !core->has_ready()) return core->async_wait_change(std::move(self));
        asio::post(core->acceptor().get_executor(), std::move(self));
    }

    /// Something has changed, or the caller has cancelled it.
    template <class Self> void operator()(Self& self, std::error_code /*woken*/) { look(self); }

private:
    template <class Self> void look(Self& self) {
        const auto core = core_;
        if (self.get_cancellation_state().cancelled() != asio::cancellation_type::none) return give_way(self, *core);
        if (!core->is_open()) return self.complete(core->end(), core->no_connection());
        if (!core->has_ready()) return core->async_wait_change(std::move(self));
        self.complete(std::error_code{}, core->take_ready());
    }

    /// It may have been woken for a connection, which another one gets then.
    template <class Self> void give_way(Self& self, Core& core) {
        core.wake_one();
        self.complete(asio::error::operation_aborted, core.no_connection());
    }

    std::shared_ptr<Core> core_;
    bool is_begun_ = false;
};

} // namespace mmproxy::detail

#endif
