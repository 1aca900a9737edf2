// SPDX-License-Identifier: BSL-1.0
#include "support/sandbox.hpp"

#include <cstddef>

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace {

::sock_filter load(std::size_t offset) {
    return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}

/// Goes on with the next instruction when the value is equal, else behind so many further ones.
::sock_filter unless_equal_skip(std::uint32_t value, std::uint8_t instructions) {
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, instructions);
}

::sock_filter answer(std::uint32_t action) {
    return BPF_STMT(BPF_RET | BPF_K, action);
}

/// The low half of an argument, on a little-endian machine.
std::size_t offset_of_argument(int index) {
    return offsetof(::seccomp_data, args) + static_cast<std::size_t>(index) * sizeof(std::uint64_t);
}

} // namespace

sandbox::sandbox(std::initializer_list<refused_call> calls) {
    for (const auto& call : calls) {
        const bool is_conditional = call.argument >= 0;
        code_.push_back(load(offsetof(::seccomp_data, nr)));
        code_.push_back(unless_equal_skip(static_cast<std::uint32_t>(call.number), is_conditional ? 3 : 1));
        if (is_conditional) {
            code_.push_back(load(offset_of_argument(call.argument)));
            code_.push_back(unless_equal_skip(call.value, 1));
        }
        code_.push_back(answer(SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(call.error)));
    }
    code_.push_back(answer(SECCOMP_RET_ALLOW));
}

sandbox sandbox::of_calls(const std::vector<long>& allowed) {
    sandbox all;
    all.code_.push_back(load(offsetof(::seccomp_data, nr)));
    for (const auto number : allowed) {
        all.code_.push_back(unless_equal_skip(static_cast<std::uint32_t>(number), 1));
        all.code_.push_back(answer(SECCOMP_RET_ALLOW));
    }
    all.code_.push_back(answer(SECCOMP_RET_KILL_PROCESS));
    return all;
}

void sandbox::enter() const noexcept {
    if (code_.size() <= 1) return;
    const ::sock_fprog program{static_cast<unsigned short>(code_.size()), const_cast<::sock_filter*>(code_.data())};
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); // what an ordinary user has to give up for it
    if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0) ::_exit(126);
}
