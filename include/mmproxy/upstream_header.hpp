// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_UPSTREAM_HEADER_HPP
#define MMPROXY_UPSTREAM_HEADER_HPP

/// The upstream header axis.
#include <mmproxy/upstream_header/no_upstream_header.hpp>
#include <mmproxy/upstream_header/restated_header.hpp>
#include <mmproxy/upstream_header/send_header.hpp>
#include <mmproxy/upstream_header/upstream_header_policy.hpp>

#endif
