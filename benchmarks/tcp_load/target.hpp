// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_TARGET_HPP
#define TCP_LOAD_TARGET_HPP

#include <mmproxy/address/socket_address.hpp>

#include <cstddef>

namespace tcp_load {

enum class role {
    echo,  ///< sends back what comes
    sink,  ///< discards it, and tells so with a byte for every `sink_acknowledges`
    answer ///< discards a request and sends back as many bytes, once
};

/// Serves until a signal ends the process, in one thread, as cheaply as can be.
[[noreturn]] void serve(const mmproxy::socket_address& address, role as, std::size_t answer_size);

} // namespace tcp_load

#endif
