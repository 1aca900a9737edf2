// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_CLIENT_HEADER_HPP
#define TCP_LOAD_CLIENT_HEADER_HPP

#include "load_options.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tcp_load {

/// The PROXY header that names `support::client_address(client)`; empty for `header_kind::none`.
class client_header {
public:
    client_header(header_kind kind, std::uint64_t client);

    std::span<const std::byte> bytes() const noexcept { return std::span{buffer_}.first(size_); }

private:
    std::array<std::byte, 128> buffer_{};
    std::size_t size_ = 0;
};

} // namespace tcp_load

#endif
