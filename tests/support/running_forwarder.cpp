// SPDX-License-Identifier: BSL-1.0
#include "support/running_forwarder.hpp"

template class mmproxy::tcp_forwarder<mmproxy::dual_stack, mmproxy::any_version, mmproxy::external_routing,
                                      mmproxy::allow_all, recorder>;
template class running_forwarder<>;
