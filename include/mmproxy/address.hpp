// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_HPP
#define MMPROXY_ADDRESS_HPP

/// Addresses: of a host, of a socket, of a network; their text, and Asio's endpoints.
#include <mmproxy/address/address_hash.hpp>
#include <mmproxy/address/address_text.hpp>
#include <mmproxy/address/endpoint.hpp>
#include <mmproxy/address/interface_address.hpp>
#include <mmproxy/address/ip_address.hpp>
#include <mmproxy/address/ip_endpoint.hpp>
#include <mmproxy/address/one_family.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/address/subnet.hpp>
#include <mmproxy/address/unix_path.hpp>

#endif
