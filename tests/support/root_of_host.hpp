// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_ROOT_OF_HOST_HPP
#define MMPROXY_TESTS_SUPPORT_ROOT_OF_HOST_HPP

#include "support/temporary_directory.hpp"

#include <string>

#include <unistd.h>

/// Whether the tests may become any user, as root of a user namespace of their own may not. user_namespaces(7).
inline bool is_root_of_the_host() {
    return ::geteuid() == 0 && content_of("/proc/self/uid_map").find("4294967295") != std::string::npos;
}

#endif
