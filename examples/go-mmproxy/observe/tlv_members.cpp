// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/tlv_members.hpp"

#include <mmproxy/tlv/cloud.hpp>
#include <mmproxy/tlv/fields.hpp>
#include <mmproxy/tlv/ssl.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace go_mmproxy {
namespace {

void add(log_line& line, std::string_view key, const std::optional<std::string_view>& value) {
    constexpr std::size_t longest = 256;
    if (value) line.text(key, value->substr(0, longest));
}

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

std::string_view as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string hexadecimal(std::span<const std::byte> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto b : bytes)
        text += {digits[std::to_integer<unsigned>(b >> 4)], digits[std::to_integer<unsigned>(b & std::byte{15})]};
    return text;
}

void add_unique_id(log_line& line, std::span<const std::byte> tlvs) {
    const auto id = mmproxy::unique_id(tlvs);
    if (!id) return;
    const auto text = as_text(*id);
    add(line, "uniqueId", is_printable(text) ? std::string{text} : hexadecimal(*id));
}

void add_ssl(log_line& line, std::span<const std::byte> tlvs) {
    const auto session = mmproxy::ssl(tlvs);
    if (!session) return;
    add(line, "sslVersion", session->version());
    add(line, "sslCommonName", session->common_name());
}

/// The id of Google's connections has 64 bits, more than a JSON number holds in many a reader: it is a text.
void add_cloud(log_line& line, std::span<const std::byte> tlvs) {
    add(line, "awsVpcEndpointId", mmproxy::aws_vpc_endpoint_id(tlvs));
    if (const auto id = mmproxy::gcp_psc_connection_id(tlvs)) line.text("gcpPscConnectionId", std::to_string(*id));
    if (const auto id = mmproxy::azure_link_id(tlvs)) line.number("azureLinkId", *id);
}

} // namespace

void add_tlvs(log_line& line, std::span<const std::byte> tlvs) {
    add(line, "authority", mmproxy::authority(tlvs));
    add_unique_id(line, tlvs);
    add(line, "alpn", mmproxy::alpn(tlvs));
    add_ssl(line, tlvs);
    add_cloud(line, tlvs);
}

} // namespace go_mmproxy
