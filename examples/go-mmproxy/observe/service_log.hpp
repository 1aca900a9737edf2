// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_SERVICE_LOG_HPP
#define GO_MMPROXY_OBSERVE_SERVICE_LOG_HPP

#include <mmproxy/observer.hpp>

#include "go-mmproxy/host/reply_inspector.hpp"
#include "go-mmproxy/observe/failure_log.hpp"
#include "go-mmproxy/observe/kept_tlvs.hpp"
#include "go-mmproxy/observe/line_limit.hpp"
#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/observe/recurrences.hpp"
#include "go-mmproxy/observe/service_label.hpp"
#include "go-mmproxy/observe/service_lines.hpp"
#include "go-mmproxy/observe/shortage.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>

namespace go_mmproxy {

/// Logs what happens to the connections and flows of one service, with go-mmproxy's keys and in the format of the
/// output, as far as the verbosity asks for it: 0 nothing but that they fail, see `failure_log`; 1 the errors of single
/// connections and datagrams, as far as `line_limit` lets them through; 2 all of their state changes. What runs out is
/// told at every verbosity, once a second.
///
/// Copies write to the same output, which must outlive them, and count together. One thread at a time tells a copy of
/// events, as a forwarder does; copies may be on several threads. A line for which there is no memory is lost.
class service_log {
public:
    /// Without `replies`, a target that does not answer is blamed without a look at the routes. With `keeps_tlvs` the
    /// TLVs of a header stand in every later line that is told of its connection or flow.
    service_log(log_output& output, int verbosity, service_label label, std::optional<reply_inspector> replies = {},
                bool keeps_tlvs = false);

    /// Tells of what is not told as it happens on this executor, see `recurrences`.
    void tell_rests_on(const asio::any_io_executor& executor) { seen_->tell_rests_on(executor); }

    /// Tells of that now, as at the end.
    void tell_rests() noexcept { seen_->tell_rests(); }

    /// A listening socket of `protocol`, `tcp` or `udp`, is open.
    void listening(std::string_view protocol, std::size_t listener) noexcept;

    bool wants_local() const noexcept { return tells_errors(); }
    void accepted(const mmproxy::connection& c) noexcept;
    void header_read(const mmproxy::connection& c, const mmproxy::header& h) noexcept;
    void connected(const mmproxy::connection& c) noexcept;
    void rejected(const mmproxy::connection& c, std::error_code reason) noexcept;
    void closed(const mmproxy::connection& c, const mmproxy::connection_result& result) noexcept;
    void accepting_paused(std::error_code reason) noexcept;
    void accepting_resumed() noexcept;

    void flow_header_read(const mmproxy::flow& f, const mmproxy::header& h) noexcept;
    void flow_opened(const mmproxy::flow& f) noexcept;
    void flow_closed(const mmproxy::flow& f, const mmproxy::flow_result& result) noexcept;
    void datagram_dropped(const mmproxy::flow& f, std::error_code reason) noexcept;
    void reply_dropped(const mmproxy::flow& f, std::error_code reason) noexcept;
    void receiving_paused(std::error_code reason) noexcept;

private:
    bool tells_errors() const noexcept { return verbosity_ >= 1; }
    bool tells_changes() const noexcept { return verbosity_ >= 2; }

    bool may_tell(const recurring& what) const noexcept { return tells_changes() || limit_.admits(what); }

    template <class About> log_line line_without_tlvs(plain_message what, const About& about) const;
    template <class About> log_line line(plain_message what, const About& about) const;
    template <class About> void tell(plain_message what, const About& about) const;
    template <class About> void fail(plain_message what, const About& about, std::error_code reason) const noexcept;
    template <class About> void tell_drop(plain_message what, const About& about, std::error_code reason) const;
    template <class About> void tell_header(const About& about, const mmproxy::header& h) const;
    void tell_end(plain_message what, const mmproxy::connection& c, const mmproxy::connection_result& result) const;
    void tell_end(plain_message what, const mmproxy::flow& f, const mmproxy::flow_result& result) const;
    template <class About> void keep_tlvs(const About& about, const mmproxy::header& h) noexcept;
    template <class About> void forget_tlvs(const About& about) noexcept;
    void tell_shortage(shortage& of, plain_message what, std::error_code reason) const;

    service_lines lines_;
    int verbosity_;
    std::optional<reply_inspector> replies_;
    std::shared_ptr<recurrences> seen_ = std::make_shared<recurrences>();
    failure_log failures_;
    line_limit limit_;
    std::optional<kept_tlvs> tlvs_; ///< of this copy's connections and flows

    /// What copies share.
    struct shortages {
        lasting_shortage accepting;
        shortage flows;
        shortage unanswered_flows;
        shortage receiving;
    };
    std::shared_ptr<shortages> shortages_ = std::make_shared<shortages>();
};

static_assert(mmproxy::connection_observer<service_log>);
static_assert(mmproxy::flow_observer<service_log>);

} // namespace go_mmproxy

#endif
