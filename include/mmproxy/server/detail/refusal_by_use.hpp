// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_DETAIL_REFUSAL_BY_USE_HPP
#define MMPROXY_SERVER_DETAIL_REFUSAL_BY_USE_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/server/header_use.hpp>

namespace mmproxy::detail {

/// Why a peer of this use is refused, or success: a header that has to come does not, one comes that may not, or it is
/// faulty. `read` is what the parser has said, and `is_without` whether it means that there is no header. `Error` is
/// `errc` or an error code.
template <class Error> constexpr Error refusal_by_use(header_use use, Error read, bool is_without) noexcept {
    if (use != header_use::require && is_without) return {};
    return use == header_use::reject && read == Error{} ? Error{errc::header_not_allowed} : read;
}

} // namespace mmproxy::detail

#endif
