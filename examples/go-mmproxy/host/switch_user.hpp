// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_SWITCH_USER_HPP
#define GO_MMPROXY_HOST_SWITCH_USER_HPP

#include "go-mmproxy/host/user_identity.hpp"

namespace go_mmproxy {

/// Becomes a user for good. Of the capabilities that the process has, it keeps CAP_NET_ADMIN (to set and undo rules and
/// routes, to dial from clients' addresses, to mark) and CAP_NET_BIND_SERVICE (to dial from clients' ports below 1024),
/// which no program that it executes inherits. Nothing it executes gets more than it has: PR_SET_NO_NEW_PRIVS in
/// prctl(2).
///
/// Capabilities are of each thread, and a thread has those of the thread that starts it: called while there is one
/// thread. Throws `std::runtime_error` where the user cannot be switched to, which names the capability that is missing
/// or the call that failed.
void switch_user(const user_identity& to);

} // namespace go_mmproxy

#endif
