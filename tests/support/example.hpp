// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_EXAMPLE_HPP
#define MMPROXY_TESTS_SUPPORT_EXAMPLE_HPP

#include <string>

/// The path of one of the programs in examples/.
inline std::string example(const std::string& name) {
    return std::string{EXAMPLES}.append("/").append(name);
}

#endif
