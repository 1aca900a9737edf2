// SPDX-License-Identifier: BSL-1.0
#include "session.hpp"

#include "stream_io.hpp"

#include <utility>

namespace tcp_load {

bool session::send(std::span<const std::byte> bytes) {
    const auto sent = send_some(fd(), bytes);
    if (!sent) return false;
    unsent_.assign(bytes.begin() + static_cast<std::ptrdiff_t>(*sent), bytes.end());
    return true;
}

bool session::send_rest() {
    const auto rest = std::exchange(unsent_, {});
    return send(rest);
}

} // namespace tcp_load
