// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_LOAD_OPTIONS_HPP
#define TCP_LOAD_LOAD_OPTIONS_HPP

#include <mmproxy/address/socket_address.hpp>

#include "../support/arguments.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>

namespace tcp_load {

enum class load_kind { stream, ping_pong, connect, idle };
enum class header_kind { none, v1, v2 };

struct load_options {
    std::string_view name{}; ///< of the load
    load_kind load{};
    mmproxy::socket_address to{};
    std::string_view header_name = "v1";
    header_kind header{};
    bool to_sink = false; ///< of a stream: nothing comes back
    std::size_t connections = 50;
    std::size_t size = 64; ///< of a message, or of a write of a stream [bytes]
    std::chrono::duration<double> measured{3};
    std::chrono::duration<double> warm_up{0.5};
    unsigned proxy = 0;  ///< id of the process whose resources are told with the result; 0: none
    unsigned server = 0; ///< likewise
};

/// Throws `support::usage_error`.
load_options read_load_options(support::arguments& words);

} // namespace tcp_load

#endif
