// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_PRINT_HPP
#define MMPROXY_TESTS_SUPPORT_PRINT_HPP

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/error.hpp>

#include "support/bytes.hpp"
#include "support/catch.hpp"

#include <string>

// What a failed check shows of our own types.
namespace Catch {

template <> struct StringMaker<mmproxy::errc> {
    static std::string convert(mmproxy::errc code) { return make_error_code(code).message(); }
};

template <> struct StringMaker<mmproxy::ip_address> {
    static std::string convert(const mmproxy::ip_address& address) { return to_string(address); }
};

template <> struct StringMaker<mmproxy::socket_address> {
    static std::string convert(const mmproxy::socket_address& address) { return to_string(address); }
};

template <> struct StringMaker<mmproxy::tests::bytes> {
    static std::string convert(const mmproxy::tests::bytes& value) { return mmproxy::tests::to_hex(value); }
};

} // namespace Catch

#endif
