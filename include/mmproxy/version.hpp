// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_VERSION_HPP
#define MMPROXY_VERSION_HPP

/// The version of the library and of its program; the build reads it from here.
#define MMPROXY_VERSION "0.1.0"

/// The same as a number, for `#if`: 10000 × major + 100 × minor + patch, so 203 is 0.2.3.
#define MMPROXY_VERSION_NUMBER 100 // NOLINT(modernize-macro-to-enum): `#if` knows no enum

#endif
