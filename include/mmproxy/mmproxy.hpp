// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_MMPROXY_HPP
#define MMPROXY_MMPROXY_HPP

/// Everything. A program that wants to compile faster includes what it uses.
#include <mmproxy/access_control.hpp>
#include <mmproxy/address.hpp>
#include <mmproxy/address_family.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/fallback/fallback.hpp>
#include <mmproxy/forwarder/forwarder.hpp>
#include <mmproxy/forwarder/forwarder_pool.hpp>
#include <mmproxy/forwarder/rethrow.hpp>
#include <mmproxy/forwarder/run_until_signal.hpp>
#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/forwarder/udp/udp_forwarder.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/header_placement.hpp>
#include <mmproxy/header_version.hpp>
#include <mmproxy/observer.hpp>
#include <mmproxy/protocol.hpp>
#include <mmproxy/relay.hpp>
#include <mmproxy/reloadable.hpp>
#include <mmproxy/request.hpp>
#include <mmproxy/routing.hpp>
#include <mmproxy/socket/adopt.hpp>
#include <mmproxy/socket/listen.hpp>
#include <mmproxy/tlv.hpp>
#include <mmproxy/upstream_header.hpp>
#include <mmproxy/version.hpp>

#endif
