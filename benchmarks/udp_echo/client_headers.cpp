// SPDX-License-Identifier: BSL-1.0
#include "client_headers.hpp"

#include <mmproxy/detail/byte_order.hpp>
#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/header_version/v2.hpp>

#include "arguments.hpp"

#include <array>
#include <string>

namespace udp_echo {
namespace {

mmproxy::socket_address client(std::size_t flow) {
    constexpr std::uint32_t first = 0x0A000001;
    mmproxy::ip_address::bytes_v4 bytes{};
    mmproxy::detail::store_big_endian(static_cast<std::uint32_t>(first + flow), bytes.data());
    return {mmproxy::ip_address{bytes}, static_cast<std::uint16_t>(20'000 + flow % 40'000)};
}

mmproxy::header header_of(std::size_t flow) {
    return {.command = mmproxy::command::proxy,
            .transport = mmproxy::transport::datagram,
            .source = client(flow),
            .destination = read_address("192.0.2.1:53")};
}

} // namespace

template <class Version> void client_headers::write(std::size_t flows) {
    std::array<std::byte, 64> buffer{};
    for (std::size_t flow = 0; flow < flows; ++flow) {
        size_ = Version::serialize(header_of(flow), buffer);
        bytes_.insert(bytes_.end(), buffer.data(), buffer.data() + size_);
    }
}

client_headers::client_headers(std::string_view version, std::size_t flows) {
    if (version == "v2")
        write<mmproxy::v2>(flows);
    else if (version == "spp")
        write<mmproxy::spp>(flows);
    else if (version != "none")
        throw usage_error{"--header takes v2, spp or none, not " + std::string{version}};
    if (version == "spp") reply_size_ = size_;
}

} // namespace udp_echo
