// SPDX-License-Identifier: BSL-1.0
#include "cpu_time.hpp"

#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>

#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

namespace udp_echo {
namespace {

double seconds(const ::timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

} // namespace

double cpu_time(unsigned process) {
    if (process == 0) return 0;
    std::ifstream stat{"/proc/" + std::to_string(process) + "/stat"};
    stat.ignore(std::numeric_limits<std::streamsize>::max(), ')'); // the name of the program, field 2
    std::string skipped;
    for (int field = 3; field < 14; ++field) stat >> skipped;
    double user = 0;
    double system = 0;
    if (!(stat >> user >> system)) throw std::runtime_error{"no such process: " + std::to_string(process)};
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double own_cpu_time() {
    ::rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

} // namespace udp_echo
