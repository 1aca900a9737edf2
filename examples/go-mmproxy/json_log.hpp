// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_JSON_LOG_HPP
#define GO_MMPROXY_JSON_LOG_HPP

#include <mmproxy/observer.hpp>

#include "log_line.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

namespace go_mmproxy {

/// Writes what happens to connections as JSON lines with go-mmproxy's keys, as far as the verbosity asks for it:
/// 0 nothing, 1 the errors of single connections, 2 all of their state changes.
///
/// Thread-safe; copies write to the same output, which must outlive them. A line for which there is no memory is lost.
class json_log {
public:
    json_log(log_output& output, int verbosity, std::string listen_address)
        : output_{&output}, verbosity_{verbosity}, listen_address_{std::move(listen_address)} {}

    /// A listening socket is open.
    void listening(std::size_t listener) noexcept;

    void accepted(const mmproxy::connection& c) noexcept;
    void header_read(const mmproxy::connection& c, const mmproxy::header& h) noexcept;
    void connected(const mmproxy::connection& c) noexcept;
    void rejected(const mmproxy::connection& c, std::error_code reason) noexcept;
    void closed(const mmproxy::connection& c, const mmproxy::relay_result& result) noexcept;
    void accepting_paused(std::error_code reason) noexcept;

private:
    bool tells_errors() const noexcept { return verbosity_ >= 1; }
    bool tells_changes() const noexcept { return verbosity_ >= 2; }

    json_object line(const level& grave, std::string_view message, std::size_t listener) const;
    json_object line(std::string_view message, const mmproxy::connection& c) const;

    log_output* output_;
    int verbosity_;
    std::string listen_address_;
};

static_assert(mmproxy::observer<json_log>);

} // namespace go_mmproxy

#endif
