// SPDX-License-Identifier: BSL-1.0
#ifndef UDP_ECHO_REPORT_HPP
#define UDP_ECHO_REPORT_HPP

#include "load.hpp"

namespace udp_echo {

/// One line for the reader on standard error, one JSON object for the script on standard output.
void report(const load_options& o, const load_result& r);

} // namespace udp_echo

#endif
