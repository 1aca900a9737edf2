// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SRC_HPP
#define MMPROXY_SRC_HPP

// Compiles what depends on no policy, for all source files of a program, see separate_compilation.hpp. One source file
// includes it, ahead of every other header of mmproxy:
//
//     #include <mmproxy/src.hpp> // and nothing else: mmproxy.cpp
//
// All source files are compiled with MMPROXY_SEPARATE_COMPILATION, and with otherwise equal options. Without that macro
// everything is inline, and this file is of no use and does no harm. <asio/impl/src.hpp> does the same for Asio.

#if defined(MMPROXY_SEPARATE_COMPILATION) && defined(MMPROXY_SEPARATE_COMPILATION_HPP)
#error "mmproxy: include <mmproxy/src.hpp> ahead of every other header of mmproxy"
#endif
#define MMPROXY_SOURCE

#include <mmproxy/mmproxy.hpp>
#include <mmproxy/server.hpp>

#endif
