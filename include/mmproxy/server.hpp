// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_HPP
#define MMPROXY_SERVER_HPP

/// Reading PROXY headers in a server of one's own, instead of forwarding.
#include <mmproxy/server/async_read_proxy_header.hpp>
#include <mmproxy/server/header_read_options.hpp>
#include <mmproxy/server/header_rules.hpp>
#include <mmproxy/server/header_use.hpp>
#include <mmproxy/server/proxied_connection.hpp>
#include <mmproxy/server/proxy_acceptor.hpp>
#include <mmproxy/server/read_proxy_datagram.hpp>
#include <mmproxy/server/received_header.hpp>

#endif
