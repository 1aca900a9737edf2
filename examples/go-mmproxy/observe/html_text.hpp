// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_HTML_TEXT_HPP
#define GO_MMPROXY_OBSERVE_HTML_TEXT_HPP

#include <string>
#include <string_view>

namespace go_mmproxy {

/// A text as it stands in HTML, between tags or in an attribute in double quotes. Bytes that are not UTF-8, and control
/// characters, become U+FFFD.
std::string html_text(std::string_view text);

} // namespace go_mmproxy

#endif
