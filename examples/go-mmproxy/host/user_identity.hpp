// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_USER_IDENTITY_HPP
#define GO_MMPROXY_HOST_USER_IDENTITY_HPP

#include <string>
#include <vector>

#include <sys/types.h>

namespace go_mmproxy {

/// Whose rights a process has. credentials(7).
struct user_identity {
    std::string given; ///< as the operator has named it
    ::uid_t user = 0;
    ::gid_t group = 0;
    std::vector<::gid_t> groups{}; ///< the supplementary ones
};

/// The user of a name or number of this host, with its groups, as a login has them; or of a number and a group's
/// number, as in 65534:65534, which need not be known here, without further groups. Throws `std::runtime_error` where
/// there is none. getpwnam(3), getgrouplist(3).
user_identity find_user(const std::string& given);

} // namespace go_mmproxy

#endif
