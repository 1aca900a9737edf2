// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_SENDING_FORWARDER_HPP
#define MMPROXY_TESTS_SUPPORT_SENDING_FORWARDER_HPP

// All of these run two types of tcp_forwarder, which are compiled in sending_forwarder.cpp alone.

#include <mmproxy/forwarder/tcp/tcp_options.hpp>

#include "support/chosen_upstream_header.hpp"
#include "support/proxied_network.hpp"
#include "support/recorder.hpp"
#include "support/running_forwarder.hpp"

#include <memory>

/// A `tcp_forwarder` that sends its targets a header, on a thread of its own. It installs no routing.
class sending_forwarder {
public:
    using version = chosen_upstream_header::version;

    /// It takes plain connections.
    static sending_forwarder wrapping(version v, const mmproxy::socket_address& at = address(listen_text),
                                      const mmproxy::dual_stack& targets = both_targets(),
                                      const mmproxy::tcp_options& options = no_timeouts);
    /// It takes a header of v1 or v2.
    static sending_forwarder passing_on(version v, const mmproxy::tcp_options& options = no_timeouts);

    sending_forwarder(sending_forwarder&&) noexcept;
    sending_forwarder(const sending_forwarder&) = delete;
    sending_forwarder& operator=(const sending_forwarder&) = delete;
    ~sending_forwarder();

    const recorder record;

private:
    struct parts {
        parts() = default;
        parts(const parts&) = delete;
        parts& operator=(const parts&) = delete;
        virtual ~parts() = default;
    };
    template <class Forwarder> struct parts_of;

    sending_forwarder() = default;

    std::unique_ptr<parts> parts_{};
};

#endif
