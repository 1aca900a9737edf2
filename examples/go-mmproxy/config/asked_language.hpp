// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_ASKED_LANGUAGE_HPP
#define GO_MMPROXY_CONFIG_ASKED_LANGUAGE_HPP

#include "go-mmproxy/text/language.hpp"

#include <optional>
#include <span>
#include <string>

namespace go_mmproxy {

/// The language that the last -lang on a command line asks for, in any of Go's spellings; none where there is no -lang,
/// or no such language. It is looked for before anything else is read, because it holds for --help and for mistakes,
/// those of the same command line among them.
std::optional<language> asked_language(std::span<const std::string> arguments);

} // namespace go_mmproxy

#endif
