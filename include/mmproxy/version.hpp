// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_VERSION_HPP
#define MMPROXY_VERSION_HPP

/// The version of the library and of its program; the build reads it from here.
#define MMPROXY_VERSION "0.1.0"

#endif
