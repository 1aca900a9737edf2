// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_CHECK_USER_HPP
#define GO_MMPROXY_HOST_CHECK_USER_HPP

#include "go-mmproxy/host/finding.hpp"
#include "go-mmproxy/host/user_identity.hpp"

namespace go_mmproxy {

/// Whether a start could become this user: a child process tries it, and ends. Throws `std::system_error` where there
/// can be no child. Called while there is one thread: fork(2).
finding check_user(const user_identity& to);

} // namespace go_mmproxy

#endif
