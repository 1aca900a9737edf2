// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_CLIENT_REFUSAL_HPP
#define MMPROXY_TESTS_SUPPORT_CLIENT_REFUSAL_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/request.hpp>

#include "support/bytes.hpp"

namespace mmproxy::tests {

/// Why an access control refuses the client of a v2 header with these TLVs.
template <class Access>
errc refusal_of(const Access& access, byte_view tlvs, mmproxy::command said = mmproxy::command::proxy) {
    const header h{.command = said, .tlvs = tlvs, .version = 2};
    return access.client_refusal({.header = h});
}

} // namespace mmproxy::tests

#endif
