// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/unix_listener.hpp"

#include <asio/io_context.hpp>

#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace go_mmproxy {
namespace {

using local = asio::local::stream_protocol;

constexpr ::mode_t for_owner_and_group = 0660;

/// All zero where there is nothing.
struct ::stat status_of(const std::string& path) noexcept {
    struct ::stat status {};
    if (::lstat(path.c_str(), &status) != 0) status = {};
    return status;
}

} // namespace

unix_listener::unix_listener(const asio::any_io_executor& executor, std::string path)
    : acceptor_{executor}, path_{std::move(path)} {
    try {
        acceptor_.open();
        bind();
        acceptor_.listen();
    } catch (const std::system_error& failure) {
        throw std::system_error{std::error_code{failure.code().value(), std::system_category()},
                                "cannot listen on unix:" + path_};
    }
    remember_file();
}

unix_listener::~unix_listener() {
    const auto status = status_of(path_);
    if (status.st_dev == device_ && status.st_ino == inode_) ::unlink(path_.c_str());
}

/// The file is made with the mode of the socket, less the umask: at no moment may others connect.
void unix_listener::bind() {
    ::fchmod(acceptor_.native_handle(), for_owner_and_group);
    std::error_code ec;
    acceptor_.bind(path_, ec);
    if (ec == asio::error::address_in_use && is_left_behind()) {
        ::unlink(path_.c_str());
        acceptor_.bind(path_);
    } else if (ec) {
        throw std::system_error{ec};
    }
    ::fchmodat(AT_FDCWD, path_.c_str(), for_owner_and_group, AT_SYMLINK_NOFOLLOW); // the umask may have taken bits off
}

/// Whether the path is a socket that nothing listens on.
bool unix_listener::is_left_behind() const {
    asio::io_context io;
    local::socket probe{io};
    probe.open();
    probe.non_blocking(true); // a listener that accepts nothing would be waited for
    std::error_code ec;
    probe.connect(path_, ec);
    return S_ISSOCK(status_of(path_).st_mode) && ec == asio::error::connection_refused;
}

void unix_listener::remember_file() {
    const auto status = status_of(path_);
    device_ = status.st_dev;
    inode_ = status.st_ino;
}

} // namespace go_mmproxy
