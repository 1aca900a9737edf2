// SPDX-License-Identifier: BSL-1.0
#include "support/programs.hpp"

#include <mmproxy/address/address_text.hpp>

#include "support/waiting.hpp"

#include <stdexcept>
#include <string>

#include <unistd.h>

namespace {

std::string haproxy_configuration(std::string_view sections) {
    return R"(global
  log stdout format raw daemon info
defaults
  mode tcp
  log global
  timeout connect 60s
  timeout client 60s
  timeout server 60s
)" + std::string{sections};
}

std::string haproxy_checked(const temporary_directory& directory, std::string_view sections) {
    require_program("haproxy", "haproxy");
    return directory.write("haproxy.cfg", haproxy_configuration(sections));
}

std::string load_module(std::string_view module) {
    if (module.empty()) return {};
    const auto path = "/usr/lib/nginx/modules/" + std::string{module};
    if (::access(path.c_str(), R_OK) != 0)
        throw std::runtime_error{path + " is missing: install the package libnginx-mod-stream, as tests/run does"};
    return "load_module " + path + ";\n";
}

std::string nginx_configuration(const temporary_directory& directory, std::string_view blocks,
                                std::string_view module) {
    auto text = load_module(module) + R"(daemon off;
master_process off;
user root; # the user of the tests: root, or root of a user namespace that has no other user
pid DIRECTORY/pid;
error_log stderr notice;
events {}
)" + std::string{blocks};
    constexpr std::string_view placeholder = "DIRECTORY";
    for (std::size_t at = 0; (at = text.find(placeholder)) != std::string::npos;)
        text.replace(at, placeholder.size(), directory / "");
    return text;
}

std::string nginx_checked(const temporary_directory& directory, std::string_view blocks, std::string_view module) {
    require_program("nginx", "nginx");
    return directory.write("nginx.conf", nginx_configuration(directory, blocks, module));
}

std::string http_configuration(std::string_view servers) {
    return std::string{R"(http {
  log_format who '$remote_addr $remote_port';
  access_log DIRECTORY/log who;
  client_body_temp_path DIRECTORY/1;
  proxy_temp_path DIRECTORY/2;
  fastcgi_temp_path DIRECTORY/3;
  uwsgi_temp_path DIRECTORY/4;
  scgi_temp_path DIRECTORY/5;
  )"}
        .append(servers)
        .append("\n}\n");
}

std::string dnsdist_checked(const temporary_directory& directory, std::string_view listen_v4,
                            std::string_view listen_v6, std::string_view server, std::string_view options) {
    require_program("dnsdist", "dnsdist");
    const auto quoted = [](std::string_view text) { return '"' + std::string{text} + '"'; };
    return directory.write("dnsdist.conf", "setLocal(" + quoted(listen_v4) + ")\naddLocal(" + quoted(listen_v6) +
                                               ")\nsetACL({'0.0.0.0/0', '::/0'})\nsetSecurityPollSuffix('')\n" +
                                               "newServer{address=" + quoted(server) + ", useProxyProtocol=true" +
                                               (options.empty() ? "" : ", ") + std::string{options} + "}\n");
}

std::string dnsmasq_checked(const temporary_directory& directory) {
    require_program("dnsmasq", "dnsmasq-base");
    return directory.write("dnsmasq.conf", R"(port=8080
listen-address=127.0.0.1,::1
bind-interfaces
no-resolv
no-hosts
no-poll
log-queries=extra
log-facility=-
host-record=www.example.com,)" + std::string{dnsmasq::known_v4} +
                                               ',' + std::string{dnsmasq::known_v6} + '\n');
}

void require_listening(child_process& process, unsigned port, const char* name, std::size_t sockets = 1) {
    if (process.listens(port, sockets)) return;
    throw std::runtime_error{std::string{name} + " does not listen: " + process.errors() + process.output()};
}

} // namespace

haproxy::haproxy(std::string_view sections, unsigned port, std::size_t sockets)
    : process_{{"haproxy", "-db", "-f", haproxy_checked(directory_, sections)}} {
    require_listening(process_, port, "haproxy", sockets);
}

nginx::nginx(std::string_view blocks, unsigned port, std::string_view module, std::size_t sockets)
    : process_{{"nginx", "-p", directory_ / "", "-e", "stderr", "-c", nginx_checked(directory_, blocks, module)}} {
    require_listening(process_, port, "nginx", sockets);
}

nginx_http::nginx_http(std::string_view servers, unsigned port, std::size_t sockets)
    : nginx{http_configuration(servers), port, {}, sockets} {}

bool nginx_http::logs(std::string_view line) const {
    return eventually([&] { return content("log").find(std::string{line} + '\n') != std::string::npos; });
}

nginx_target::nginx_target()
    : nginx_http{R"(server {
    listen 127.0.0.1:8080;
    listen [::1]:8080;
    location / { return 200 "hello\n"; }
  })",
                 8080, 2} {}

dnsdist::dnsdist(std::string_view listen_v4, std::string_view listen_v6, std::string_view server,
                 std::string_view options)
    : process_{{"dnsdist", "--supervised", "--disable-syslog", "-C",
                dnsdist_checked(directory_, listen_v4, listen_v6, server, options)}} {
    if (process_.writes("as 'up'")) return;
    throw std::runtime_error{"dnsdist does not reach its server: " + process_.errors() + process_.output()};
}

dnsmasq::dnsmasq()
    : process_{{"dnsmasq", "--keep-in-foreground", "--user=root",
                "--group=", "--pid-file=", "--conf-file=" + dnsmasq_checked(directory_)}} {
    require_listening(process_, 8080, "dnsmasq", 4); // of both protocols and families
}

bool dnsmasq::logs_query(std::string_view query, const mmproxy::socket_address& client) {
    const auto from = to_string(client.address);
    return process_.writes(from + '/' + std::to_string(client.port) + ' ' + std::string{query} + " from " + from);
}
