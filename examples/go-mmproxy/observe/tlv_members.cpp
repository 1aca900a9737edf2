// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/tlv_members.hpp"

#include <mmproxy/tlv/cloud.hpp>
#include <mmproxy/tlv/fields.hpp>
#include <mmproxy/tlv/ssl.hpp>

#include <algorithm>
#include <optional>

namespace go_mmproxy {
namespace {

void add(tlv_members& to, std::string_view key, const std::optional<std::string_view>& value) {
    constexpr std::size_t longest = 256;
    if (value) to.push_back({key, std::string{value->substr(0, longest)}});
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

void add_unique_id(tlv_members& to, std::span<const std::byte> tlvs) {
    const auto id = mmproxy::unique_id(tlvs);
    if (!id) return;
    const auto text = as_text(*id);
    add(to, "uniqueId", is_printable(text) ? std::string{text} : hexadecimal(*id));
}

void add_ssl(tlv_members& to, std::span<const std::byte> tlvs) {
    const auto session = mmproxy::ssl(tlvs);
    if (!session) return;
    add(to, "sslVersion", session->version());
    add(to, "sslCommonName", session->common_name());
}

/// The id of Google's connections has 64 bits, more than a JSON number holds in many a reader: it is a text.
void add_cloud(tlv_members& to, std::span<const std::byte> tlvs) {
    add(to, "awsVpcEndpointId", mmproxy::aws_vpc_endpoint_id(tlvs));
    if (const auto id = mmproxy::gcp_psc_connection_id(tlvs)) to.push_back({"gcpPscConnectionId", std::to_string(*id)});
    if (const auto id = mmproxy::azure_link_id(tlvs)) to.push_back({"azureLinkId", *id});
}

} // namespace

tlv_members read_tlvs(std::span<const std::byte> tlvs) {
    tlv_members members;
    add(members, "authority", mmproxy::authority(tlvs));
    add_unique_id(members, tlvs);
    add(members, "alpn", mmproxy::alpn(tlvs));
    add_ssl(members, tlvs);
    add_cloud(members, tlvs);
    return members;
}

void add_to(log_line& line, const tlv_members& members) {
    for (const auto& m : members)
        if (const auto* number = std::get_if<std::uint32_t>(&m.value))
            line.number(m.key, *number);
        else
            line.text(m.key, std::get<std::string>(m.value));
}

} // namespace go_mmproxy
