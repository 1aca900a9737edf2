// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_PASSED_SOCKETS_HPP
#define GO_MMPROXY_HOST_PASSED_SOCKETS_HPP

#include <mmproxy/socket/unique_fd.hpp>

#include <string>
#include <vector>

namespace go_mmproxy {

/// A socket that the service manager has opened for this process, before it was started.
struct passed_socket {
    mmproxy::unique_fd descriptor;
    std::string name; ///< FileDescriptorName= in systemd.socket(5); empty: none
};

/// Takes over the sockets that the service manager has passed, in its order: LISTEN_FDS, LISTEN_FDNAMES and LISTEN_PID
/// in sd_listen_fds(3). What is passed to another process is left alone.
///
/// The variables are removed, so that a further call takes none, and a program that this process executes inherits
/// neither them nor the sockets. Called before there are other threads: environ(7). Throws `std::runtime_error` where
/// variables and descriptors contradict each other.
std::vector<passed_socket> take_passed_sockets();

} // namespace go_mmproxy

#endif
