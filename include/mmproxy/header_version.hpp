// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_HPP
#define MMPROXY_HEADER_VERSION_HPP

/// The header version axis.
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/header_buffer.hpp>
#include <mmproxy/header_version/header_builder.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/header_version/spp.hpp>
#include <mmproxy/header_version/unexpected_version.hpp>
#include <mmproxy/header_version/v1.hpp>
#include <mmproxy/header_version/v2.hpp>

#endif
