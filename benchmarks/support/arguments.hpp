// SPDX-License-Identifier: BSL-1.0
#ifndef BENCHMARK_SUPPORT_ARGUMENTS_HPP
#define BENCHMARK_SUPPORT_ARGUMENTS_HPP

#include <mmproxy/address/socket_address.hpp>

#include <map>
#include <span>
#include <stdexcept>
#include <string_view>

namespace support {

/// A mistake on the command line.
struct usage_error : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};

/// `--name value` pairs and `--flag`s; each is taken once, and an argument that was not taken is a mistake.
class arguments {
public:
    explicit arguments(std::span<char*> words);

    bool flag(std::string_view name);
    std::string_view text(std::string_view name, std::string_view otherwise);
    unsigned number(std::string_view name, unsigned otherwise);
    double seconds(std::string_view name, double otherwise);
    void expect_no_more() const;

private:
    std::map<std::string_view, std::string_view> values_{};
};

/// `127.0.0.1:9000`; throws `usage_error`.
mmproxy::socket_address read_address(std::string_view text);

} // namespace support

#endif
