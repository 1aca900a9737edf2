// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_QUOTED_HPP
#define GO_MMPROXY_OBSERVE_QUOTED_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace go_mmproxy {

/// The longest line of the log, its line feed included [bytes]. It is what a pipe takes without mixing it: PIPE_BUF in
/// pipe(7).
inline constexpr std::size_t longest_line = 4096;

/// Writes a character, other than a printable one of ASCII, as it stands between quotes. An empty one stands for a byte
/// that is not UTF-8.
using character_writer = std::string (*)(std::string_view character);

/// As RFC 8259 asks for it: quotes, backslashes and control characters are escaped, and U+FFFD stands for what is not
/// UTF-8. So are the control characters from U+007F to U+009F, which a terminal obeys.
std::string json_character(std::string_view character);

/// As `json_character`, with characters escaped besides that a reader does not see or that a terminal obeys.
std::string visible_character(std::string_view character);

/// Appends a text in quotes, cut where `to` would have more than `max_size` bytes. There has to be room for the quotes.
void append_quoted(std::string& to, std::string_view text, std::size_t max_size, character_writer write);

} // namespace go_mmproxy

#endif
