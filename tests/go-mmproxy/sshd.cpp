// SPDX-License-Identifier: BSL-1.0
//
// sshd behind go-mmproxy: a server that speaks first.
#include "support/catch.hpp"
#include "support/go_mmproxy.hpp"
#include "support/programs.hpp"
#include "support/proxied_network.hpp"
#include "support/tcp_stream.hpp"

#include <memory>

using namespace mmproxy;

namespace {

/// sshd on 127.0.0.1:8080. It insists on a directory in /run: it gets a /run of its own.
std::unique_ptr<child_process> start_sshd(const temporary_directory& directory) {
    require_program("sshd", "openssh-server");
    require_program("ssh-keygen", "openssh-client");
    const auto key = directory / "key";
    if (run_program({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key}).status != 0)
        throw std::runtime_error{"ssh-keygen failed"};
    const auto configuration = directory.write("sshd_config", "ListenAddress 127.0.0.1:8080\nHostKey " + key +
                                                                  "\nUsePAM no\nPidFile none\nLogLevel VERBOSE\n");
    const std::string script = "mount -t tmpfs none /run && mkdir -m 755 /run/sshd && exec \"$0\" -D -e -f \"$1\"";
    auto sshd = std::make_unique<child_process>(
        std::vector<std::string>{"unshare", "--mount", "sh", "-c", script, "/usr/sbin/sshd", configuration});
    if (!sshd->listens(8080)) throw std::runtime_error{"sshd does not listen: " + sshd->errors()};
    return sshd;
}

} // namespace

TEST_CASE("sshd behind HAProxy and go-mmproxy greets the client and logs its address", "[net][sshd]") {
    const client_balancer_host networks;
    const go_mmproxy proxy;
    const temporary_directory directory;
    const auto sshd = start_sshd(directory);
    const auto balancer = networks.balancer.run([] {
        return std::make_unique<haproxy>("listen ssh\n  bind 203.0.113.1:22\n  server host 10.0.0.2:8443 send-proxy\n",
                                         22);
    });
    auto client = networks.client.run([] { return tcp_stream::connect(address("203.0.113.1:22")); });
    CHECK(client.receive(8) == "SSH-2.0-");
    CHECK(sshd->writes("Connection from 203.0.113.7 port " + std::to_string(client.local().port) +
                       " on 127.0.0.1 port 8080"));
}
