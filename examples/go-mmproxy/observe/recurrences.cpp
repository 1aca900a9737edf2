// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/recurrences.hpp"

#include <mmproxy/error.hpp>

#include "go-mmproxy/host/system_code.hpp"

#include <asio/steady_timer.hpp>

#include <utility>

namespace go_mmproxy {
namespace {

/// Different for what differs, and never 0. Codes of other categories than the system's and ours count as one.
std::uint64_t key_of(const recurring& r) noexcept {
    const bool is_ours = r.reason.category() == mmproxy::error_category;
    const auto code = static_cast<std::uint32_t>(is_ours ? r.reason.value() : system_code(r.reason));
    const auto what = static_cast<std::uint64_t>(r.what.id());
    return code | what << 32U | std::uint64_t{is_ours} << 61U | std::uint64_t{r.protocol == "udp"} << 62U | 1ULL << 63U;
}

/// Spreads keys, which differ in few bits. Knuth, The Art of Computer Programming 6.4: the golden ratio.
std::size_t hash_of(std::uint64_t key) noexcept {
    return key * 0x9E37'79B9'7F4A'7C15ULL >> 32U;
}

} // namespace

/// The slot of the key, one that it takes, or null, when all are taken by others. A slot is never given back.
recurrences::slot* recurrences::find(const recurring& what) noexcept {
    const auto key = key_of(what);
    const auto first = hash_of(key);
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        auto& s = slots_[(first + i) % slots_.size()];
        std::uint64_t found = s.key.load(std::memory_order_relaxed);
        if (found == 0 && s.key.compare_exchange_strong(found, key, std::memory_order_relaxed)) found = key;
        if (found == key) return &s;
    }
    return nullptr;
}

void recurrences::keep(slot& s, const recurrence_limit& limit, teller tell) {
    {
        const std::scoped_lock lock{mutex_};
        s.limit = limit;
        s.tell = std::move(tell);
    }
    if (!executor_) return;
    const auto timer = std::make_shared<asio::steady_timer>(executor_, s.times.remaining(limit));
    timer->async_wait([self = shared_from_this(), &s, timer](std::error_code /*ec*/) { self->tell_rest(s); });
}

void recurrences::tell_rests() noexcept {
    for (auto& s : slots_) tell_rest(s);
}

void recurrences::tell_rest(slot& s) noexcept {
    teller tell;
    std::uint32_t count = 0;
    {
        const std::scoped_lock lock{mutex_};
        tell = std::exchange(s.tell, {});
        count = tell ? s.times.take_rest(s.limit) : 0;
    }
    if (count > 0) try_to([&] { tell(count); });
}

} // namespace go_mmproxy
