// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_CATCH_HPP
#define MMPROXY_TESTS_SUPPORT_CATCH_HPP

// The one place that tells Catch2 2 from Catch2 3.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

#endif
