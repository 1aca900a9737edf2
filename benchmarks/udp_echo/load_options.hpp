// SPDX-License-Identifier: BSL-1.0
#ifndef UDP_ECHO_LOAD_OPTIONS_HPP
#define UDP_ECHO_LOAD_OPTIONS_HPP

#include <mmproxy/address/socket_address.hpp>

#include "../support/arguments.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>

namespace udp_echo {

struct load_options {
    mmproxy::socket_address to{};
    std::string_view header = "v2";
    std::size_t flows = 1;
    std::size_t window = 64;   ///< datagrams in flight of each flow
    std::size_t in_flight = 0; ///< of all flows together
    std::size_t size = 64;     ///< the payload behind the header [bytes]
    std::size_t sockets = 1;
    std::chrono::duration<double> measured{3};
    std::chrono::duration<double> warm_up{0.5};
    std::chrono::duration<double> loss_timeout{0.5};
    bool gso = false;
    unsigned proxy = 0;  ///< id of the process whose CPU time is told with the result; 0: none
    unsigned server = 0; ///< likewise
};

/// Throws `usage_error`.
load_options read_load_options(support::arguments& words);

} // namespace udp_echo

#endif
