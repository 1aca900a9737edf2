// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_PROGRAMS_HPP
#define MMPROXY_TESTS_SUPPORT_PROGRAMS_HPP

#include <mmproxy/address/socket_address.hpp>

#include "support/child_process.hpp"
#include "support/temporary_directory.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// HAProxy in the thread's network namespace, in TCP mode, logging to its output.
class haproxy {
public:
    /// `sections` follow the `defaults` section; `port` is one that they listen on, with so many sockets.
    haproxy(std::string_view sections, unsigned port, std::size_t sockets = 1);

    child_process& process() noexcept { return process_; }

private:
    temporary_directory directory_;
    child_process process_;
};

/// nginx in the thread's network namespace, as one process, with all its files in a directory of its own.
class nginx {
public:
    /// `blocks` follow `events`; in them, DIRECTORY stands for the directory. `port` is one that they listen on, with
    /// so many `sockets`. `module` is loaded from nginx' own path.
    nginx(std::string_view blocks, unsigned port, std::string_view module = {}, std::size_t sockets = 1);

    /// What stands in a file of the directory.
    std::string content(std::string_view name) const { return content_of(directory_ / name); }

private:
    temporary_directory directory_;
    child_process process_;
};

/// nginx as an HTTP server whose file `log` has the address and port of every client.
class nginx_http : public nginx {
public:
    /// `servers` are its `server` blocks; for `port` and `sockets` see `nginx`.
    nginx_http(std::string_view servers, unsigned port, std::size_t sockets);

    /// Waits until this line stands in the log.
    bool logs(std::string_view line) const;
};

/// The nginx that the clients are forwarded to, on 127.0.0.1:8080 and [::1]:8080: it answers "hello".
class nginx_target : public nginx_http {
public:
    nginx_target();
};

/// dnsdist in the thread's network namespace, as a balancer on port 53 of two addresses that sends PROXY headers to one
/// server. It is there when its first health check was answered.
class dnsdist {
public:
    /// `options` are further ones of the server, such as `tcpOnly=true`.
    dnsdist(std::string_view listen_v4, std::string_view listen_v6, std::string_view server,
            std::string_view options = {});

    child_process& process() noexcept { return process_; }

private:
    temporary_directory directory_;
    child_process process_;
};

/// The DNS server that the clients are forwarded to, on 127.0.0.1:8080 and [::1]:8080: it knows www.example.com, and
/// logs each query with the address and port that it came from.
class dnsmasq {
public:
    static constexpr std::string_view known_v4 = "192.0.2.80";
    static constexpr std::string_view known_v6 = "2001:db8::80";

    dnsmasq();

    /// Waits until it has logged a query of this kind, such as "query[A] www.example.com", from this client.
    bool logs_query(std::string_view query, const mmproxy::socket_address& client);

private:
    temporary_directory directory_;
    child_process process_;
};

#endif
