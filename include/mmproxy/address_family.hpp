// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_FAMILY_HPP
#define MMPROXY_ADDRESS_FAMILY_HPP

/// The address family axis.
#include <mmproxy/address_family/address_family_policy.hpp>
#include <mmproxy/address_family/by_server_name.hpp>
#include <mmproxy/address_family/dual_stack.hpp>
#include <mmproxy/address_family/header_destination.hpp>
#include <mmproxy/address_family/ipv4_only.hpp>
#include <mmproxy/address_family/ipv6_only.hpp>

#endif
