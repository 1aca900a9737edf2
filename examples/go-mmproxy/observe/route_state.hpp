// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_ROUTE_STATE_HPP
#define GO_MMPROXY_OBSERVE_ROUTE_STATE_HPP

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

namespace go_mmproxy {

/// How the routes of one service stand, and how often something of them was lost. Thread-safe.
class route_state {
public:
    /// Something was lost; `missing` says what could not be put back, and is empty where everything is back. Returns
    /// how often that was so far.
    std::uint64_t note_loss(std::string missing) {
        const std::scoped_lock lock{mutex_};
        missing_ = std::move(missing);
        return ++losses_;
    }

    std::uint64_t losses() const {
        const std::scoped_lock lock{mutex_};
        return losses_;
    }

    /// Why replies do not come back now; empty where they do.
    std::string missing() const {
        const std::scoped_lock lock{mutex_};
        return missing_;
    }

private:
    mutable std::mutex mutex_{};
    std::uint64_t losses_ = 0;
    std::string missing_{};
};

} // namespace go_mmproxy

#endif
