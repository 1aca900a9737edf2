// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/check_metrics.hpp"

#include <mmproxy/socket/unique_fd.hpp>

#include "go-mmproxy/host/check_listening.hpp"
#include "go-mmproxy/host/file_access.hpp"
#include "go-mmproxy/host/start_failure.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <asio/local/stream_protocol.hpp>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include <sys/socket.h>

namespace go_mmproxy {
namespace {

constexpr auto* protocol = "Unix socket";

/// What a client of the path is told; ECONNREFUSED where the program that made it has ended, or by no socket.
std::error_code connect(const std::string& path) {
    const mmproxy::unique_fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    const asio::local::stream_protocol::endpoint at{path};
    const int result = ::connect(socket.get(), at.data(), static_cast<::socklen_t>(at.size()));
    return {result != 0 ? errno : 0, std::generic_category()};
}

/// Why a start could not make its socket there; no error: it could.
std::error_code refusal_to_listen(const std::string& path, std::error_code told_to_client) {
    using std::filesystem::file_type;
    if (const auto refusal = refusal_to_make(path)) return refusal;
    std::error_code missing;
    const auto there = std::filesystem::symlink_status(path, missing).type();
    const bool is_left_behind = there == file_type::socket && told_to_client == std::errc::connection_refused;
    return there == file_type::not_found || is_left_behind ? std::error_code{}
                                                           : std::make_error_code(std::errc::address_in_use);
}

finding check_path(const std::string& path) {
    const auto told_to_client = connect(path);
    if (!told_to_client)
        return finding::warning(text(message::check_taken, "protocol"_is(protocol), "listen"_is(path)));
    const auto refusal = refusal_to_listen(path, told_to_client);
    if (!refusal) return finding::ok(text(message::check_free, "protocol"_is(protocol), "listen"_is(path)));
    const auto what = text(message::cannot_serve_metrics, "failure"_is("cannot listen on unix:" + path));
    return finding::failure(explain_start_failure(std::system_error{refusal, what}));
}

} // namespace

findings check_metrics(const plan& p) {
    if (!p.metrics) return {};
    if (!p.metrics->address) return {check_path(p.metrics->path)};
    return {check_listening({.listen = *p.metrics->address}, mmproxy::transport::stream)};
}

} // namespace go_mmproxy
