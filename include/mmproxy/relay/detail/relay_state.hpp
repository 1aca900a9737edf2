// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_RELAY_STATE_HPP
#define MMPROXY_RELAY_DETAIL_RELAY_STATE_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/reactor/expiry_list.hpp>
#include <mmproxy/reactor/reactor.hpp>
#include <mmproxy/reactor/shared_by_executor.hpp>
#include <mmproxy/relay/delivery_meter.hpp>
#include <mmproxy/relay/detail/channel.hpp>
#include <mmproxy/relay/detail/message_batch.hpp>

#include <chrono>
#include <memory>

namespace mmproxy::detail {

/// What the connections of one relay share. `messages` is that of all relays of the executor, `shared` that of all
/// that have this channel. Each connection keeps the state alive; the reactor and the meter have to outlive it.
template <channel Channel> struct relay_state {
    relay_state(reactor& r, std::chrono::steady_clock::duration idle_timeout)
        : ready{r},
          live{r.get_executor(), idle_timeout, errc::idle_timed_out},
          messages{shared_by_executor<message_batch>(r.get_executor())},
          shared{shared_by_executor<typename Channel::shared>(r.get_executor())} {}

    reactor& ready;
    expiry_list live;                ///< every connection that has begun and not ended
    delivery_meter* meter = nullptr; ///< null unless `report_to` was called
    std::shared_ptr<message_batch> messages;
    std::shared_ptr<typename Channel::shared> shared;
};

} // namespace mmproxy::detail

#endif
