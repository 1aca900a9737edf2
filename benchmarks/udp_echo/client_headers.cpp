// SPDX-License-Identifier: BSL-1.0
#include "client_headers.hpp"

#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/header_version/v2.hpp>

#include "../support/arguments.hpp"
#include "../support/client_address.hpp"

#include <array>
#include <string>

namespace udp_echo {
namespace {

mmproxy::header header_of(std::size_t flow) {
    return {.command = mmproxy::command::proxy,
            .transport = mmproxy::transport::datagram,
            .source = support::client_address(flow),
            .destination = support::read_address("192.0.2.1:53")};
}

} // namespace

template <class Version> void client_headers::write(std::size_t flows) {
    std::array<std::byte, 64> buffer{};
    for (std::size_t flow = 0; flow < flows; ++flow) {
        size_ = Version::serialize(header_of(flow), buffer).size;
        bytes_.insert(bytes_.end(), buffer.data(), buffer.data() + size_);
    }
}

client_headers::client_headers(std::string_view version, std::size_t flows) {
    if (version == "v2")
        write<mmproxy::v2>(flows);
    else if (version == "spp")
        write<mmproxy::spp>(flows);
    else if (version != "none")
        throw support::usage_error{"--header takes v2, spp or none, not " + std::string{version}};
    if (version == "spp") reply_size_ = size_;
}

} // namespace udp_echo
