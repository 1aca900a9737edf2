// SPDX-License-Identifier: BSL-1.0
//
// Headers that header_builder makes, as HAProxy and nginx read them, and those of HAProxy as our parser reads them.
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/header_builder.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/tlv/fields.hpp>
#include <mmproxy/tlv/ssl.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"
#include "support/network_namespace.hpp"
#include "support/print.hpp"
#include "support/programs.hpp"
#include "support/tcp_stream.hpp"
#include "support/waiting.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

using namespace mmproxy;
using namespace mmproxy::tests;
using namespace mmproxy::literals;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

constexpr auto front = "127.0.0.1:8443"_address;
constexpr auto target = "127.0.0.1:8080"_address;
constexpr auto client = "203.0.113.9:56324"_address;
constexpr auto destination = "192.0.2.1:443"_address;
constexpr auto client_v6 = "[2001:db8::9]:56324"_address;
constexpr auto destination_v6 = "[2001:db8::1]:443"_address;

std::string characters(byte_view wire) {
    std::string text;
    for (const auto b : wire) text += static_cast<char>(b);
    return text;
}

/// A request with that header in front, and what is answered; nothing when the connection is just closed.
std::string answer_to(byte_view header) {
    auto stream = tcp_stream::connect(front);
    stream.send(characters(header) + "GET / HTTP/1.0\r\n\r\n");
    try {
        const auto answer = stream.receive_rest();
        return answer.substr(std::min(answer.size(), answer.find("\r\n\r\n") + 4));
    } catch (const std::system_error&) { // reset: refused with the request unread
        return {};
    }
}

/// HAProxy that answers with what it has learnt from the header.
haproxy reading_haproxy() {
    return haproxy{R"(
frontend readers
  mode http
  bind 127.0.0.1:8443 accept-proxy
  http-request return status 200 content-type text/plain lf-string )"
                   R"("%[src] %[src_port] %[dst] %[dst_port] %[fc_pp_authority] %[fc_pp_unique_id]"
)",
                   8443};
}

/// nginx that logs what it has learnt from the header.
nginx reading_nginx() {
    return nginx{R"(http {
  log_format said '$proxy_protocol_addr $proxy_protocol_port $proxy_protocol_server_addr $proxy_protocol_server_port';
  access_log DIRECTORY/log said;
  client_body_temp_path DIRECTORY/1;
  proxy_temp_path DIRECTORY/2;
  fastcgi_temp_path DIRECTORY/3;
  uwsgi_temp_path DIRECTORY/4;
  scgi_temp_path DIRECTORY/5;
  server {
    listen 127.0.0.1:8443 proxy_protocol;
    location / { return 200 "hello"; }
  }
}
)",
                 8443};
}

header_builder with_every_tlv(header_builder builder) {
    static const bytes certificate = repeated(300, 0x30);
    return builder.authority("www.example.org")
        .unique_id("a-name")
        .alpn("h2")
        .netns("blue")
        .ssl({.certificate_in_connection = true,
              .verify = 0,
              .version = "TLSv1.3",
              .common_name = "a client",
              .cipher = "TLS_AES_256_GCM_SHA384",
              .signature_algorithm = "RSA-SHA256",
              .key_algorithm = "RSA2048",
              .group = "secp256r1",
              .signature_scheme = "rsa_pss_rsae_sha256",
              .client_certificate = certificate})
        .aws_vpc_endpoint_id("vpce-1")
        .gcp_psc_connection_id(1)
        .azure_link_id(2)
        .set(tlv_type{0xE5}, "our own");
}

header_builder of_v4() {
    return header_builder{}.tcp(client, destination);
}

header_builder of_v6() {
    return header_builder{}.tcp(client_v6, destination_v6);
}

const auto v4_said = "203.0.113.9 56324 192.0.2.1 443"s;
const auto v6_said = "2001:db8::9 56324 2001:db8::1 443"s;

} // namespace

TEST_CASE("HAProxy reads the headers that are built", "[net][header_builder][haproxy]") {
    const network_namespace network;
    const auto receiver = reading_haproxy();
    CHECK(answer_to(of_v4().build<v1>()).starts_with(v4_said));
    CHECK(answer_to(of_v6().build<v1>()).starts_with(v6_said));
    CHECK(answer_to(of_v4().build<v2>()).starts_with(v4_said));
    CHECK(answer_to(of_v6().build<v2>()).starts_with(v6_said));
    CHECK(answer_to(header_builder{}.tcp(client_v6, destination).build<v2>())
              .starts_with("2001:db8::9 56324 ::ffff:192.0.2.1 443"));
    for (const auto& unnamed : {header_builder{}, header_builder{}.unknown(), header_builder{}.unix_stream("", "/s")})
        CHECK(answer_to(unnamed.build<v1>()).starts_with("127.0.0.1 "));
    CHECK(answer_to(header_builder{}.build<v2>()).starts_with("127.0.0.1 "));
    CHECK(answer_to(header_builder{}.crc32c().align(8).build<v2>()).starts_with("127.0.0.1 "));
}

TEST_CASE("HAProxy reads the TLVs that are built, and finds their checksum right, padding included",
          "[net][header_builder][haproxy]") {
    const network_namespace network;
    const auto receiver = reading_haproxy();
    for (const std::size_t multiple : {1U, 2U, 8U, 64U, 1000U}) {
        CAPTURE(multiple);
        CHECK(answer_to(with_every_tlv(of_v4()).crc32c().align(multiple).build()) ==
              v4_said + " www.example.org a-name");
        CHECK(answer_to(with_every_tlv(of_v6().crc32c().align(multiple)).build()) ==
              v6_said + " www.example.org a-name");
        CHECK(answer_to(of_v4().align(multiple).crc32c().build()).starts_with(v4_said));
    }
}

TEST_CASE("HAProxy does look at the checksum: it refuses a header that was changed under it",
          "[net][header_builder][haproxy]") {
    const network_namespace network;
    const auto receiver = reading_haproxy();
    const auto good = with_every_tlv(of_v4()).crc32c().align(64).build();
    CHECK_FALSE(answer_to(good).empty());
    for (const auto at : {std::size_t{16}, good.size() - 1}) {
        auto changed = good;
        changed[at] ^= std::byte{1};
        CHECK(answer_to(changed).empty());
    }
}

TEST_CASE("nginx reads the headers that are built", "[net][header_builder][nginx]") {
    const network_namespace network;
    const auto receiver = reading_nginx();
    std::string said;
    const auto is_read = [&](const bytes& header, const std::string& expected) {
        said.append(expected).append("\n");
        CHECK(answer_to(header) == "hello");
        CHECK(eventually([&] { return receiver.content("log").size() >= said.size(); }));
        CHECK(receiver.content("log") == said);
    };
    is_read(of_v4().build<v1>(), v4_said);
    is_read(of_v6().build<v1>(), v6_said);
    is_read(of_v4().build<v2>(), v4_said);
    is_read(of_v6().build<v2>(), v6_said);
    is_read(with_every_tlv(of_v4()).crc32c().align(64).build<v2>(), v4_said);
    is_read(with_every_tlv(of_v6()).crc32c().align(64).build<v2>(), v6_said);
}

TEST_CASE("the header of HAProxy about a TLS client with a certificate is read, and built again byte by byte",
          "[net][header_builder][haproxy]") {
    require_program("openssl", "openssl");
    const network_namespace network;
    const temporary_directory directory;
    const auto key =
        run_program({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                     "-subj", "/CN=a client", "-keyout", directory / "key", "-out", directory / "certificate"});
    REQUIRE(key.status == 0);
    const auto both =
        directory.write("both.pem", content_of(directory / "key") + content_of(directory / "certificate"));
    tcp_listener receiver{target};
    const haproxy balancer{"frontend f\n  bind 127.0.0.1:8443 ssl crt " + both + " verify optional ca-file " +
                               (directory / "certificate") +
                               "\n  unique-id-format %ci:%cp\n  default_backend b\nbackend b\n  server s 127.0.0.1:8080"
                               " send-proxy-v2-ssl-cn proxy-v2-options"
                               " authority,crc32c,unique-id,ssl,cert-cn,ssl-cipher,cert-sig,cert-key\n",
                           8443};
    const child_process tls_client{{"openssl", "s_client", "-quiet", "-connect", "127.0.0.1:8443", "-servername",
                                    "www.example.org", "-cert", both, "-key", both}};

    auto connection = receiver.accept();
    bytes wire;
    auto read = any_version::parse(wire);
    while (read.error == errc::need_more) {
        const auto more = text(connection.receive(read.size - wire.size()));
        wire.insert(wire.end(), more.begin(), more.end());
        REQUIRE_FALSE(more.empty());
        read = any_version::parse(wire);
    }
    REQUIRE(read);
    REQUIRE(read.size == wire.size());
    const auto& said = read.header;
    CHECK(said.destination == front);
    CHECK(authority(said.tlvs) == "www.example.org"sv);
    CHECK(characters(unique_id(said.tlvs).value()) == "127.0.0.1:" + std::to_string(said.source.port));
    CHECK(tlv_range{said.tlvs}.find(tlv_type::crc32c));
    const auto tls = ssl(said.tlvs);
    REQUIRE(tls);
    CHECK(tls->verified());
    CHECK(tls->common_name() == "a client"sv);
    CHECK(tls->version() == "TLSv1.3"sv);
    CHECK(tls->cipher().value().starts_with("TLS_"));
    CHECK(tls->key_algorithm() == "EC256"sv);

    CHECK(header_builder{said}.build<v2>() == wire);
}
