// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/ignored_signals.hpp"

#include <csignal>
#include <initializer_list>

namespace go_mmproxy {

void ignore_signals() noexcept {
    for (const int signal :
         {SIGHUP, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPIPE, SIGXFSZ, SIGSTKFLT, SIGPWR})
        std::signal(signal, SIG_IGN);
    for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) std::signal(signal, SIG_IGN);
}

} // namespace go_mmproxy
