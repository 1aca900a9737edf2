// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ACCESS_CONTROL_HPP
#define MMPROXY_ACCESS_CONTROL_HPP

/// Which balancers may connect, which clients they may name, and how many connections and flows there may be.
#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/access_control/address_limit.hpp>
#include <mmproxy/access_control/address_limits.hpp>
#include <mmproxy/access_control/admission.hpp>
#include <mmproxy/access_control/all_allow.hpp>
#include <mmproxy/access_control/allow_all.hpp>
#include <mmproxy/access_control/allowed_server_names.hpp>
#include <mmproxy/access_control/allowed_vpc_endpoints.hpp>
#include <mmproxy/access_control/denied_clients.hpp>
#include <mmproxy/access_control/limit_policy.hpp>
#include <mmproxy/access_control/loopback_guard.hpp>
#include <mmproxy/access_control/no_limits.hpp>
#include <mmproxy/access_control/server_name_map.hpp>
#include <mmproxy/access_control/subnet_set.hpp>
#include <mmproxy/access_control/verified_tls_clients.hpp>

#endif
