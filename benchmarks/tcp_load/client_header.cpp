// SPDX-License-Identifier: BSL-1.0
#include "client_header.hpp"

#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>

#include "../support/client_address.hpp"

namespace tcp_load {
namespace {

mmproxy::header header_of(std::uint64_t client) {
    return {.command = mmproxy::command::proxy,
            .transport = mmproxy::transport::stream,
            .source = support::client_address(client),
            .destination = support::read_address("192.0.2.1:443")};
}

} // namespace

client_header::client_header(header_kind kind, std::uint64_t client) {
    if (kind == header_kind::v1) size_ = mmproxy::v1::serialize(header_of(client), buffer_).size;
    if (kind == header_kind::v2) size_ = mmproxy::v2::serialize(header_of(client), buffer_).size;
}

} // namespace tcp_load
