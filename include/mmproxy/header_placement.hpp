// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_PLACEMENT_HPP
#define MMPROXY_HEADER_PLACEMENT_HPP

/// Which datagrams carry a header.
#include <mmproxy/header_placement/every_datagram.hpp>
#include <mmproxy/header_placement/first_datagram.hpp>
#include <mmproxy/header_placement/header_placement_policy.hpp>

#endif
