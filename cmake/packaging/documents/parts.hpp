// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_PACKAGING_DOCUMENTS_PARTS_HPP
#define GO_MMPROXY_PACKAGING_DOCUMENTS_PARTS_HPP

#include "go-mmproxy/config/flags.hpp"

#include <string>

/// What the man pages and the completions have from the table of the flags, so that a flag stands there alone.
namespace go_mmproxy::documents {

/// The flags of go-mmproxy(8), group by group: man(7).
std::string man_options();

/// The keys of go-mmproxy.toml(5): of the process, and of a service.
std::string man_process_keys();
std::string man_service_keys();

/// The entries of Bash's associative arrays, by the names of the flags: the words that a flag takes, compgen's action
/// for its values, and whether it needs none.
std::string bash_words();
std::string bash_actions();
std::string bash_switches();

/// The names of all flags.
std::string bash_names();

/// The arguments of zsh's `_arguments`, a line each.
std::string zsh_arguments();

/// A `complete` of fish for each flag.
std::string fish_completions();

/// What a shell may complete a flag's value to.
enum class completed_as { nothing, word, file, user };

completed_as completion_of(const flag& f);

} // namespace go_mmproxy::documents

#endif
