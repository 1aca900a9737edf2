// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_SERVICE_LINES_HPP
#define GO_MMPROXY_OBSERVE_SERVICE_LINES_HPP

#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/observe/service_label.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace go_mmproxy {

/// Begins the lines that are about what one service forwards, and writes them to an output, which must outlive it.
class service_lines {
public:
    service_lines(log_output& output, service_label label) : output_{&output}, label_{std::move(label)} {}

    log_line begin(const level& grave, plain_message what, std::string_view protocol) const {
        auto line = line_about(label_.name(), grave, what);
        line.text("protocol", protocol).text("listenAdr", label_.listens_on());
        return line;
    }

    /// The same, of one of its listening sockets.
    log_line begin(const level& grave, plain_message what, std::string_view protocol, std::size_t listener) const {
        auto line = line_about(label_.name(), grave, what);
        line.number("listenerNum", listener).text("protocol", protocol);
        line.text("listenAdr", label_.listens_on(protocol, listener));
        return line;
    }

    void write(const log_line& line) const { go_mmproxy::write(*output_, line); }

private:
    log_output* output_;
    service_label label_;
};

} // namespace go_mmproxy

#endif
