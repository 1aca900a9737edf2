// SPDX-License-Identifier: BSL-1.0
#ifndef TCP_LOAD_REPORT_HPP
#define TCP_LOAD_REPORT_HPP

#include "measure.hpp"

namespace tcp_load {

/// One line for the reader on standard error, one JSON object for the script on standard output.
void report(const load_options& o, const load_result& r);

} // namespace tcp_load

#endif
