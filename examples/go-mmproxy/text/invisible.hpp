// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_TEXT_INVISIBLE_HPP
#define GO_MMPROXY_TEXT_INVISIBLE_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace go_mmproxy {

/// The text with every byte of a control character, and every one that is not part of well-formed UTF-8, written as
/// `\xNN`: a message that quotes it is not cut short, and garbles no terminal.
std::string visible(std::string_view text);

/// The number of a character that a reader does not see, or takes for a space; nothing for U+0020 and for any other
/// character. It has to be well-formed UTF-8.
std::optional<std::uint32_t> invisible_code(std::string_view character) noexcept;

/// Names the characters that a reader of the text does not see, or takes for spaces: `; it holds U+00A0 (no-break
/// space)`. Empty where there is none.
std::string name_invisible(std::string_view text);

} // namespace go_mmproxy

#endif
