// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_RECURRENCES_HPP
#define GO_MMPROXY_OBSERVE_RECURRENCES_HPP

#include "go-mmproxy/observe/recurrence.hpp"
#include "go-mmproxy/observe/try_to.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <asio/any_io_executor.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <system_error>

namespace go_mmproxy {

/// What is equal when it happens again.
struct recurring {
    plain_message what;
    std::string_view protocol; ///< `tcp` or `udp`
    std::error_code reason{};
};

/// Tells of equal things only so often, each apart from the others, and of the rest in sums.
///
/// Thread-safe. What is counted costs one atomic number; a lock is taken, and a timer set, by the first in a window
/// that is not told. A sum for which there is no memory is lost.
class recurrences : public std::enable_shared_from_this<recurrences> {
public:
    /// Tells a sum.
    using teller = std::function<void(std::uint32_t count)>;

    /// Sums are told on this executor, at the ends of windows; it must outlive the last call of `may_tell`. To be
    /// called before the first.
    void tell_rests_on(asio::any_io_executor executor) { executor_ = std::move(executor); }

    /// Whether to tell of it now. If not, it is counted: `make_teller()`, which returns a `teller`, is asked for the
    /// first that is.
    template <class MakeTeller>
    bool may_tell(const recurring& what, const recurrence_limit& limit, MakeTeller make_teller) noexcept {
        auto* place = find(what);
        if (place == nullptr) return true;
        const auto answer = place->times.met(limit);
        if (answer == recurrence::answer::begin_rest) begin_rest(*place, limit, make_teller);
        return answer == recurrence::answer::tell;
    }

    /// Tells every sum now, as at the end.
    void tell_rests() noexcept;

private:
    struct slot {
        std::atomic<std::uint64_t> key = 0; ///< 0: none
        recurrence times{};
        recurrence_limit limit{}; ///< as the rest
        teller tell{};
    };

    slot* find(const recurring& what) noexcept;

    template <class MakeTeller>
    void begin_rest(slot& s, const recurrence_limit& limit, MakeTeller make_teller) noexcept {
        if (!try_to([&] { keep(s, limit, make_teller()); })) s.times.take_rest(limit);
    }

    void keep(slot& s, const recurrence_limit& limit, teller tell);
    void tell_rest(slot& s) noexcept;

    /// More kinds than there are reasons; further ones would not be limited.
    std::array<slot, 64> slots_{};
    std::mutex mutex_{}; ///< of limits and tellers
    asio::any_io_executor executor_{};
};

} // namespace go_mmproxy

#endif
