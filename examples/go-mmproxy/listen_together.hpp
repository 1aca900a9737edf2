// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_RUN_TOGETHER_HPP
#define GO_MMPROXY_RUN_TOGETHER_HPP

#include "service.hpp"

namespace go_mmproxy {

/// Opens the sockets of all, in their order. Throws `std::system_error` naming protocol and address.
void listen_together(const services& all);

/// Runs all at the same time, one of them on the calling thread, until each has been stopped and has ended. When one
/// fails, the others are cut off and its failure is thrown: a proxy that serves one protocol of two is worse than none.
void run_together(const services& all);

} // namespace go_mmproxy

#endif
