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
    /// Something was lost. Returns how often that was so far.
    std::uint64_t note_loss() {
        const std::scoped_lock lock{mutex_};
        return ++losses_;
    }

    /// Why replies do not come back from now on; empty where they do.
    void note_missing(std::string missing) {
        const std::scoped_lock lock{mutex_};
        missing_ = std::move(missing);
    }

    std::uint64_t losses() const {
        const std::scoped_lock lock{mutex_};
        return losses_;
    }

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
