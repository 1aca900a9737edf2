// SPDX-License-Identifier: BSL-1.0
#ifndef UDP_ECHO_CLIENT_HEADERS_HPP
#define UDP_ECHO_CLIENT_HEADERS_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace udp_echo {

/// The PROXY header of every flow: flow `n` has `support::client_address(n)`.
class client_headers {
public:
    /// `version`: `v2`, `spp` or `none`. Throws `usage_error`.
    client_headers(std::string_view version, std::size_t flows);

    std::span<const std::byte> operator[](std::uint32_t flow) const noexcept {
        return std::span{bytes_}.subspan(flow * size_, size_);
    }
    /// [bytes]
    std::size_t size() const noexcept { return size_; }
    /// What stands before the payload of a reply [bytes]; it is the header of the request.
    std::size_t reply_size() const noexcept { return reply_size_; }

private:
    template <class Version> void write(std::size_t flows);

    std::vector<std::byte> bytes_{};
    std::size_t size_ = 0;
    std::size_t reply_size_ = 0;
};

} // namespace udp_echo

#endif
