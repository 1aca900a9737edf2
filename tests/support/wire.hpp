// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_WIRE_HPP
#define MMPROXY_TESTS_SUPPORT_WIRE_HPP

#include "support/bytes.hpp"

#include <cstddef>

// Headers put together byte by byte from the specification, with nothing of the code under test.
namespace mmproxy::tests {

inline const bytes v2_signature = hex("0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A");

/// A v2 header: its 13th and 14th byte, then what `len` counts.
template <class... Parts> bytes v2_header(unsigned version_command, unsigned family_transport, const Parts&... parts) {
    const auto block = join(parts...);
    return join(v2_signature, repeated(1, version_command), repeated(1, family_transport), big_endian_16(block.size()),
                block);
}

inline bytes tlv_of(unsigned type, byte_view value) {
    return join(repeated(1, type), big_endian_16(value.size()), value);
}

// 203.0.113.9:56324 to 192.0.2.1:443, and the same ports from 2001:db8::9 to 2001:db8::1.
inline const bytes ports = hex("DC 04 01 BB");
inline const bytes ipv4_block = join(hex("CB 00 71 09 C0 00 02 01"), ports);
inline const bytes ipv6_block = join(hex("20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 09"),
                                     hex("20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 01"), ports);
// "/run/client" to "/run/server", each filled up to 108 bytes.
inline const bytes unix_block = join(text("/run/client"), repeated(97), text("/run/server"), repeated(97));

/// The header that HAProxy sends with `send-proxy-v2 proxy-v2-options ssl,cert-cn,crc32c,authority,unique-id`.
inline const bytes haproxy_header = hex("0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A " // signature
                                        "21 11 00 61 "                         // PROXY, TCP over IPv4, 97 bytes follow
                                        "CB 00 71 09 C0 00 02 01 "             // 203.0.113.9 to 192.0.2.1
                                        "DC 04 01 BB "                         // ports 56324 and 443
                                        "03 00 04 B0 01 23 A8 "                // CRC32C
                                        "01 00 02 68 32 "                      // ALPN "h2"
                                        "02 00 0B 65 78 61 6D 70 6C 65 2E 63 6F 6D " // AUTHORITY "example.com"
                                        "05 00 06 7F 00 00 01 3A 31 "                // UNIQUE_ID, six bytes
                                        "20 00 28 01 00 00 00 00 "                   // SSL: over TLS, verify 0
                                        "21 00 07 54 4C 53 76 31 2E 33 "             //   version "TLSv1.3"
                                        "23 00 16 54 4C 53 5F 41 45 53 5F 32 35 36 5F 47 43 4D 5F " // cipher
                                        "53 48 41 33 38 34 "     //   "TLS_AES_256_GCM_SHA384"
                                        "30 00 04 62 6C 75 65"); // NETNS "blue"

/// The header of an AWS Network Load Balancer behind a VPC endpoint: CRC32C, endpoint id, padding.
inline const bytes aws_header = hex("0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A " // signature
                                    "21 11 00 3C "                         // PROXY, TCP over IPv4, 60 bytes follow
                                    "0A 00 07 71 0A 00 0A 1F "             // 10.0.7.113 to 10.0.10.31
                                    "C8 F2 00 50 "                         // ports 51442 and 80
                                    "03 00 04 BA 8E 53 46 "                // CRC32C
                                    "EA 00 17 01 "                         // AWS, subtype 1: VPC endpoint
                                    "76 70 63 65 2D 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66 30 "
                                    "04 00 0C 00 00 00 00 00 00 00 00 00 00 00 00"); // NOOP

/// The header of a GCP Private Service Connect attachment: the connection id is 0x0000A5B4C3D2E1F0.
inline const bytes gcp_header = v2_header(0x21, 0x11, ipv4_block, hex("E0 00 08 00 00 A5 B4 C3 D2 E1 F0"));

/// The header of an Azure Private Link service: LinkID 0x2000BEEF, little endian behind its subtype 1.
inline const bytes azure_header = v2_header(0x21, 0x11, ipv4_block, hex("EE 00 05 01 EF BE 00 20"));

} // namespace mmproxy::tests

#endif
