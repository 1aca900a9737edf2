// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_UNIX_LISTENER_HPP
#define GO_MMPROXY_OBSERVE_UNIX_LISTENER_HPP

#include <asio/any_io_executor.hpp>
#include <asio/local/stream_protocol.hpp>

#include <string>

#include <sys/types.h>

namespace go_mmproxy {

/// A Unix socket that listens at a path, for its owner and group alone (mode 0660). unix(7).
///
/// What a killed process has left there is replaced; where another one listens, or the path is something else, it is
/// left alone. The path is taken away with this object, unless it is another's by then.
class unix_listener {
public:
    /// Throws `std::system_error` naming the path.
    unix_listener(const asio::any_io_executor& executor, std::string path);
    unix_listener(const unix_listener&) = delete;
    unix_listener& operator=(const unix_listener&) = delete;
    ~unix_listener();

    /// The listening socket, which the caller owns from then on.
    int release() { return acceptor_.release(); }

private:
    void bind();
    bool is_left_behind() const;
    void remember_file();

    asio::local::stream_protocol::acceptor acceptor_;
    std::string path_;
    ::dev_t device_ = 0;
    ::ino_t inode_ = 0;
};

} // namespace go_mmproxy

#endif
