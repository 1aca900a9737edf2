// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_SERVICE_LABEL_HPP
#define GO_MMPROXY_OBSERVE_SERVICE_LABEL_HPP

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace go_mmproxy {

/// What an operator knows a service by: its name, and what it listens on. Thread-safe; copies share it.
class service_label {
public:
    /// A service without a name, which listens on one address.
    service_label(std::string listens_on) : service_label{{}, std::move(listens_on), {}} {}

    /// `listens_on` tells all addresses, `by_listener` the one of each listening socket, by its number.
    service_label(std::string name, std::string listens_on, std::vector<std::string> by_listener)
        : shared_{std::make_shared<texts>()} {
        shared_->name = std::move(name);
        set(std::move(listens_on), std::move(by_listener));
    }

    /// The addresses have changed.
    void set(std::string listens_on, std::vector<std::string> by_listener) {
        const std::scoped_lock lock{shared_->mutex};
        shared_->listens_on = std::move(listens_on);
        shared_->by_listener = std::move(by_listener);
    }

    /// Empty: the process has no other service.
    const std::string& name() const noexcept { return shared_->name; }

    std::string listens_on() const {
        const std::scoped_lock lock{shared_->mutex};
        return shared_->listens_on;
    }

    /// What a listening socket listens on; where its number is not known, as of a socket that is gone, all addresses.
    std::string listens_on(std::size_t listener) const {
        const std::scoped_lock lock{shared_->mutex};
        const auto& known = shared_->by_listener;
        return listener < known.size() && !known[listener].empty() ? known[listener] : shared_->listens_on;
    }

private:
    struct texts {
        std::string name{};
        mutable std::mutex mutex{}; ///< of what follows
        std::string listens_on{};
        std::vector<std::string> by_listener{};
    };

    std::shared_ptr<texts> shared_;
};

} // namespace go_mmproxy

#endif
