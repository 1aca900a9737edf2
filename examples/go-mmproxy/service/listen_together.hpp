// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_LISTEN_TOGETHER_HPP
#define GO_MMPROXY_SERVICE_LISTEN_TOGETHER_HPP

#include "go-mmproxy/service/part.hpp"

namespace go_mmproxy {

/// Opens the sockets of all, in their order. Throws `std::system_error` naming protocol and address.
void listen_together(const part_list& all);

} // namespace go_mmproxy

#endif
