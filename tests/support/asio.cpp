// SPDX-License-Identifier: BSL-1.0
//
// What of Asio is no template, compiled once for all tests: ASIO_SEPARATE_COMPILATION.
#include <asio/impl/src.hpp>
