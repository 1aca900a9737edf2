// SPDX-License-Identifier: BSL-1.0
//
// What HAProxy tells of its TLS clients, and the policies that go by it.
#include <mmproxy/access_control/all_allow.hpp>
#include <mmproxy/access_control/allowed_server_names.hpp>
#include <mmproxy/access_control/verified_tls_clients.hpp>
#include <mmproxy/address_family/by_server_name.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/routing/loopback_routing.hpp>

#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/own_forwarder.hpp"
#include "support/programs.hpp"
#include "support/proxied_targets.hpp"
#include "support/recorder.hpp"
#include "support/tcp_stream.hpp"
#include "support/temporary_directory.hpp"
#include "support/topology.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace mmproxy;
using namespace mmproxy::literals;

namespace {

using let_in = all_allow<allowed_server_names, verified_tls_clients>;
using forwarder_of_names = tcp_forwarder<loopback_routing, by_server_name<>, let_in, recorder>;

constexpr auto other_target = "127.0.0.1:8081"_address;

/// A certificate that signs itself, with its key in the same file.
class certificate {
public:
    certificate() {
        const auto made = run_program({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                                       "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=somebody", "-keyout",
                                       directory_ / "key", "-out", directory_ / "certificate"});
        REQUIRE(made.status == 0);
        path_ = directory_.write("both.pem", content_of(directory_ / "key") + content_of(directory_ / "certificate"));
    }

    const std::string& path() const noexcept { return path_; }

private:
    temporary_directory directory_;
    std::string path_;
};

/// A TLS client of the balancer that asks for a server by name.
child_process ask_for(const std::string& name, std::vector<std::string> further = {}) {
    std::vector<std::string> line{"openssl", "s_client", "-quiet", "-connect", "203.0.113.1:443", "-servername", name};
    line.insert(line.end(), further.begin(), further.end());
    return child_process{std::move(line)};
}

} // namespace

TEST_CASE("TLS clients of HAProxy are let in by certificate, and forwarded by server name",
          "[net][haproxy][tls_clients]") {
    require_program("openssl", "openssl");
    const client_balancer_host networks;
    tcp_listener target{target_v4()};
    tcp_listener other{other_target};
    const recorder record;
    own_forwarder<forwarder_of_names> forwarder{
        by_server_name{dual_stack{target_v4(), std::nullopt},
                       {{"*.other.example", dual_stack{other_target, std::nullopt}}}},
        let_in{allowed_server_names{{"www.example", "*.other.example"}}, verified_tls_clients{}}, record};
    forwarder.listen("10.0.0.2:8443"_address);
    const certificate own;
    const auto balancer = networks.balancer.run([&] {
        return haproxy{"frontend f\n  bind 203.0.113.1:443 ssl crt " + own.path() + " ca-file " + own.path() +
                           " verify optional\n  default_backend b\nbackend b\n"
                           "  server s 10.0.0.2:8443 send-proxy-v2-ssl proxy-v2-options authority,ssl\n",
                       443};
    });
    SECTION("to the target of the name") {
        auto client = networks.client.run([&] { return ask_for("a.other.example", {"-cert", own.path()}); });
        auto server = other.accept();
        CHECK(to_string(server.peer().address) == "203.0.113.7");
        server.send("other\n");
        CHECK(client.writes("other"));
    }
    SECTION("to the fallback's target") {
        auto client = networks.client.run([&] { return ask_for("WWW.example", {"-cert", own.path()}); });
        auto server = target.accept();
        server.send("fallback\n");
        CHECK(client.writes("fallback"));
    }
    SECTION("not without a certificate") {
        const auto client = networks.client.run([&] { return ask_for("a.other.example"); });
        CHECK(record.rejection() == errc::client_certificate_not_verified);
    }
    SECTION("not by another name") {
        const auto client = networks.client.run([&] { return ask_for("other.example", {"-cert", own.path()}); });
        CHECK(record.rejection() == errc::server_name_not_allowed);
    }
}
