// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_RELAY_DETAIL_RELAY_STATE_HPP
#define MMPROXY_RELAY_DETAIL_RELAY_STATE_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/reactor/expiry_list.hpp>
#include <mmproxy/reactor/reactor.hpp>
#include <mmproxy/relay/detail/channel.hpp>
#include <mmproxy/relay/detail/message_batch.hpp>

#include <chrono>

namespace mmproxy::detail {

/// What the relayed connections of one thread share.
template <channel Channel> struct relay_state {
    relay_state(reactor& r, std::chrono::steady_clock::duration idle_timeout)
        : ready{r}, live{r.get_executor(), idle_timeout, errc::idle_timed_out}, messages{r} {}

    reactor& ready;
    expiry_list live;
    message_batch messages;
    typename Channel::shared shared{};
};

} // namespace mmproxy::detail

#endif
