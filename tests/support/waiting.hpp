// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_WAITING_HPP
#define MMPROXY_TESTS_SUPPORT_WAITING_HPP

#include <chrono>
#include <thread>

/// How long a test waits for what must happen: enough for a sanitizer on a machine that is busy with other things.
inline constexpr std::chrono::seconds patience{60};

/// How long a test watches that something does not happen. Nothing may be concluded from what has happened by its end.
inline constexpr std::chrono::milliseconds a_while{150};

/// Waits for a state that the kernel or another process reaches without telling: asks until it is so.
template <class Condition> bool eventually(Condition condition, std::chrono::milliseconds limit = patience) {
    constexpr std::chrono::milliseconds interval{2};
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(interval);
    }
    return true;
}

#endif
