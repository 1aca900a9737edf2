// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TLV_HPP
#define MMPROXY_TLV_HPP

/// The TLVs of a v2 header.
#include <mmproxy/tlv/cloud.hpp>
#include <mmproxy/tlv/fields.hpp>
#include <mmproxy/tlv/ssl.hpp>
#include <mmproxy/tlv/ssl_fields.hpp>
#include <mmproxy/tlv/tlv.hpp>
#include <mmproxy/tlv/tlv_list.hpp>

#endif
