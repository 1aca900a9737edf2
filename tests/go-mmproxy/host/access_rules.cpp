// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/access_rules.hpp"

#include <mmproxy/address/address_text.hpp>

#include "support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include <unistd.h>

using namespace go_mmproxy;
using mmproxy::errc;

namespace {

/// A file that is there as long as the object.
class list_file {
public:
    explicit list_file(std::string_view content) { std::ofstream{path_} << content; }
    list_file(const list_file&) = delete;
    list_file& operator=(const list_file&) = delete;
    ~list_file() { std::filesystem::remove(path_); }

    const std::string& path() const noexcept { return path_; }

private:
    std::string path_ = std::filesystem::temp_directory_path() / ("access_rules." + std::to_string(::getpid()));
};

std::error_code refusal_of(const access_rules& rules, std::string_view client, std::string_view balancer) {
    const mmproxy::header h{};
    return rules.client_refusal({.client = {mmproxy::parse_ip_address(client).value(), 1},
                                 .balancer = {mmproxy::parse_ip_address(balancer).value(), 2},
                                 .header = h});
}

} // namespace

TEST_CASE("by default every balancer may connect and name any client but one on the loopback",
          "[go-mmproxy][access_rules]") {
    const auto rules = load_access_rules({});
    CHECK(rules.allows(mmproxy::parse_ip_address("192.0.2.1").value()));
    CHECK_FALSE(refusal_of(rules, "203.0.113.7", "192.0.2.1"));
    CHECK(refusal_of(rules, "127.0.0.1", "192.0.2.1") == errc::loopback_client);
    CHECK_FALSE(refusal_of(rules, "127.0.0.1", "127.0.0.1"));
}

TEST_CASE("the guard of the loopback can be switched off", "[go-mmproxy][access_rules]") {
    service_settings s;
    s.guard_loopback = false;
    CHECK_FALSE(refusal_of(load_access_rules(s), "127.0.0.1", "192.0.2.1"));
}

TEST_CASE("denied clients are refused from every balancer, for their own reason", "[go-mmproxy][access_rules]") {
    const list_file denied{"198.51.100.0/24\n127.0.0.2\n"};
    service_settings s;
    s.denied_clients = denied.path();
    s.guard_loopback = GENERATE(true, false);
    const auto rules = load_access_rules(s);
    CHECK(refusal_of(rules, "198.51.100.1", "192.0.2.1") == errc::client_denied);
    CHECK(refusal_of(rules, "198.51.100.1", "127.0.0.1") == errc::client_denied);
    CHECK(refusal_of(rules, "127.0.0.2", "192.0.2.1") == errc::client_denied);
    CHECK_FALSE(refusal_of(rules, "203.0.113.7", "192.0.2.1"));
    CHECK(rules.allows(mmproxy::parse_ip_address("198.51.100.1").value())); // as a balancer
}

TEST_CASE("the list of balancers is that of -allowed-subnets", "[go-mmproxy][access_rules]") {
    const list_file balancers{"192.0.2.0/24\n"};
    service_settings s;
    s.allowed_subnets = balancers.path();
    const auto rules = load_access_rules(s);
    CHECK(rules.allows(mmproxy::parse_ip_address("192.0.2.1").value()));
    CHECK_FALSE(rules.allows(mmproxy::parse_ip_address("192.0.3.1").value()));
}
