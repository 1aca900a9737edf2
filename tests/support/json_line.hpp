// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_JSON_LINE_HPP
#define MMPROXY_TESTS_SUPPORT_JSON_LINE_HPP

#include <string_view>

/// Whether the text is one JSON object (RFC 8259) in valid UTF-8, and nothing else.
bool is_json_object(std::string_view text);

#endif
