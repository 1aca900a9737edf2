// SPDX-License-Identifier: BSL-1.0
#include "support/running_udp_forwarder.hpp"

template class mmproxy::udp_forwarder<mmproxy::dual_stack, mmproxy::any_version, mmproxy::external_routing,
                                      mmproxy::allow_all, flow_recorder, mmproxy::every_datagram>;
template class mmproxy::udp_forwarder<mmproxy::dual_stack, mmproxy::any_version, mmproxy::external_routing,
                                      mmproxy::allow_all, flow_recorder, mmproxy::first_datagram>;
template class mmproxy::udp_forwarder<mmproxy::dual_stack, mmproxy::spp, mmproxy::external_routing, mmproxy::allow_all,
                                      flow_recorder, mmproxy::every_datagram>;
template class running_udp_forwarder<>;
template class running_udp_forwarder<mmproxy::first_datagram>;
template class running_udp_forwarder<mmproxy::every_datagram, mmproxy::spp>;
