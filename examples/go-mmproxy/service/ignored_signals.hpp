// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_IGNORED_SIGNALS_HPP
#define GO_MMPROXY_SERVICE_IGNORED_SIGNALS_HPP

namespace go_mmproxy {

/// Ignores the signals that would end the process by default and mean nothing to it, so that no signal leaves rules and
/// routes behind: USR1 and USR2 (of log rotation and supervisors), the signals of timers and of asynchronous I/O, PIPE
/// (of a log reader that has gone), XFSZ (of a log that has become too long), and the real-time signals. HUP asks for
/// nothing before there is anything to reload, see `signals`. signal(7).
void ignore_signals() noexcept;

} // namespace go_mmproxy

#endif
