// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_TLV_MEMBERS_HPP
#define GO_MMPROXY_OBSERVE_TLV_MEMBERS_HPP

#include "go-mmproxy/observe/log_line.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace go_mmproxy {

/// A member of a line that tells what a TLV of a header holds.
struct tlv_member {
    std::string_view key;
    std::variant<std::string, std::uint32_t> value;
};

using tlv_members = std::vector<tlv_member>;

/// What the TLVs of a header tell an operator, as far as it is there: `authority uniqueId alpn sslVersion sslCommonName
/// awsVpcEndpointId gcpPscConnectionId azureLinkId`.
///
/// The bytes are the sender's. A text is cut at 256 bytes; a unique id that is not printable ASCII is in hexadecimal.
tlv_members read_tlvs(std::span<const std::byte> tlvs);

void add_to(log_line& line, const tlv_members& members);

} // namespace go_mmproxy

#endif
