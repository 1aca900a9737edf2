// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_TLV_MEMBERS_HPP
#define GO_MMPROXY_OBSERVE_TLV_MEMBERS_HPP

#include "go-mmproxy/observe/log_line.hpp"

#include <cstddef>
#include <span>

namespace go_mmproxy {

/// Adds what the TLVs of a header tell an operator, as far as it is there: `authority uniqueId alpn sslVersion
/// sslCommonName awsVpcEndpointId gcpPscConnectionId azureLinkId`.
///
/// The bytes are the sender's. A text is cut at 256 bytes; a unique id that is not printable ASCII is in hexadecimal.
void add_tlvs(log_line& line, std::span<const std::byte> tlvs);

} // namespace go_mmproxy

#endif
