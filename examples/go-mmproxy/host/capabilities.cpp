// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/capabilities.hpp"

#include <mmproxy/socket/unique_fd.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace go_mmproxy {
namespace {

using mmproxy::detail::checked;

/// The sets of a thread, each a bit for each capability in two words. capget(2), of which glibc has no function.
class capability_sets {
public:
    /// Those of the calling thread.
    static capability_sets current() {
        capability_sets sets;
        checked(static_cast<int>(::syscall(SYS_capget, &sets.header_, sets.words_.data())), "capget");
        return sets;
    }

    bool is_effective(capability c) const noexcept { return (words_[word_of(c)].effective & bit_of(c)) != 0; }

    /// Puts those that are permitted in effect, and drops the rest.
    void keep(std::span<const capability> kept) noexcept {
        std::array<std::uint32_t, word_count> bits{};
        for (const auto c : kept) bits[word_of(c)] |= bit_of(c);
        for (std::size_t i = 0; i < word_count; ++i) {
            const auto permitted = words_[i].permitted & bits[i];
            words_[i] = {.effective = permitted, .permitted = permitted, .inheritable = 0};
        }
    }

    void apply() { checked(static_cast<int>(::syscall(SYS_capset, &header_, words_.data())), "capset"); }

private:
    static constexpr std::size_t word_count = _LINUX_CAPABILITY_U32S_3;

    static constexpr std::size_t word_of(capability c) noexcept { return CAP_TO_INDEX(static_cast<unsigned>(c)); }
    static constexpr std::uint32_t bit_of(capability c) noexcept { return CAP_TO_MASK(static_cast<unsigned>(c)); }

    ::__user_cap_header_struct header_{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<::__user_cap_data_struct, word_count> words_{};
};

std::string name_of(capability c) {
    switch (c) {
    case capability::setgid: return "CAP_SETGID";
    case capability::setuid: return "CAP_SETUID";
    case capability::setpcap: return "CAP_SETPCAP";
    case capability::net_bind_service: return "CAP_NET_BIND_SERVICE";
    case capability::net_admin: return "CAP_NET_ADMIN";
    }
    return {};
}

/// Whether the bounding set of the calling thread has the capability of that number; negative: there is none.
int is_bounding(int number) noexcept {
    return ::prctl(PR_CAPBSET_READ, number, 0, 0, 0);
}

} // namespace

std::vector<std::string> missing_of(std::span<const capability> wanted) try {
    std::vector<std::string> names;
    const auto sets = capability_sets::current();
    for (const auto c : wanted)
        if (!sets.is_effective(c)) names.push_back(name_of(c));
    return names;
} catch (const std::system_error& /*a sandbox that refuses capget*/) {
    return {};
}

bool is_missing(capability wanted) {
    return !missing_of({&wanted, 1}).empty();
}

void bound_capabilities(std::span<const capability> kept) {
    for (int number = 0; is_bounding(number) >= 0; ++number) {
        const bool is_kept = std::ranges::find(kept, static_cast<capability>(number)) != kept.end();
        if (!is_kept && is_bounding(number) > 0)
            checked(::prctl(PR_CAPBSET_DROP, number, 0, 0, 0), "prctl(PR_CAPBSET_DROP)");
    }
}

void keep_capabilities(std::span<const capability> kept) {
    auto sets = capability_sets::current();
    sets.keep(kept);
    sets.apply();
    checked(::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "prctl(PR_CAP_AMBIENT)");
}

} // namespace go_mmproxy
