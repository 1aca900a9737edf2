// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_SUBNET_FILE_HPP
#define GO_MMPROXY_HOST_SUBNET_FILE_HPP

#include <mmproxy/address/subnet.hpp>

#include <functional>
#include <istream>
#include <string>
#include <vector>

namespace go_mmproxy {

/// Reads subnets or addresses, one a line; `#` begins a comment, white space around and blank lines are skipped, as is
/// a byte-order mark in front.
///
/// Throws `std::runtime_error`, beginning with `name:line:`, when a line is anything else, and when there is no subnet
/// at all: an empty list would refuse every balancer, and taking it for no list would allow every one.
std::vector<mmproxy::subnet> read_subnets(std::istream& from, const std::string& name);

/// Reads a file. Throws also when it cannot be read.
std::vector<mmproxy::subnet> load_subnets(const std::string& path);

/// Reads a list of clients that no header may name: the same, where a line may also be the word `local`, which stands
/// for what `own_addresses` returns, and where an empty list is good: it denies no client.
std::vector<mmproxy::subnet> read_denied_clients(std::istream& from, const std::string& name,
                                                 const std::function<std::vector<mmproxy::subnet>()>& own_addresses);

/// Reads a file, in which `local` stands for the addresses that this host has now.
std::vector<mmproxy::subnet> load_denied_clients(const std::string& path);

} // namespace go_mmproxy

#endif
