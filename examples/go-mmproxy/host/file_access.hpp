// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_FILE_ACCESS_HPP
#define GO_MMPROXY_HOST_FILE_ACCESS_HPP

#include <string>
#include <system_error>

namespace go_mmproxy {

/// Why this process could not make a file of that name, whether one is there or not: what its directory refuses. No
/// error: it could. Nothing is made. access(2).
std::error_code refusal_to_make(const std::string& path);

/// Why this process could not write to a file, or make it where it is missing. No error: it could. Nothing is opened.
std::error_code refusal_to_write(const std::string& path);

} // namespace go_mmproxy

#endif
