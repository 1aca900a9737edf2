// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_CONFIG_STATEMENT_HPP
#define GO_MMPROXY_CONFIG_STATEMENT_HPP

#include <cstddef>
#include <istream>
#include <optional>
#include <string>

namespace go_mmproxy {

/// A statement of a configuration file: a section's name in brackets, or a key and its value, which may be an array
/// over several lines.
struct statement {
    std::size_t line = 0; ///< the number of its first line
    std::string text{};   ///< on one line, without comments; outside quotes a blank stands between two words alone
    bool is_whole = true; ///< every quote and every bracket in it ends, and ends a value

    bool is_section() const noexcept { return text.starts_with('[') && text.ends_with(']'); }
};

/// Cuts a file into its statements, so that each can be read, and blamed, by itself.
class statement_reader {
public:
    explicit statement_reader(std::istream& from) : from_{from} {}

    /// Nothing at the end of the file.
    std::optional<statement> next();

private:
    bool take_line();

    std::istream& from_;
    std::string line_{};
    std::size_t number_ = 0;
};

} // namespace go_mmproxy

#endif
