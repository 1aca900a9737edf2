// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_SERVICE_LABEL_HPP
#define GO_MMPROXY_OBSERVE_SERVICE_LABEL_HPP

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace go_mmproxy {

/// What an operator knows a service by: its name, and what it listens on. Thread-safe; copies share it.
class service_label {
public:
    /// A service without a name.
    explicit service_label(std::string listens_on) : service_label{{}, std::move(listens_on)} {}

    /// `listens_on` tells all addresses.
    service_label(std::string name, std::string listens_on) : shared_{std::make_shared<texts>()} {
        shared_->name = std::move(name);
        shared_->listens_on = std::move(listens_on);
    }

    /// The addresses have changed.
    void set(std::string listens_on) {
        const std::scoped_lock lock{shared_->mutex};
        shared_->listens_on = std::move(listens_on);
    }

    /// What each listening socket of a protocol listens on, by its number.
    void set_listeners(std::string_view protocol, std::vector<std::string> by_number) {
        const std::scoped_lock lock{shared_->mutex};
        shared_->listeners[std::string{protocol}] = std::move(by_number);
    }

    /// Empty: the process has no other service.
    const std::string& name() const noexcept { return shared_->name; }

    std::string listens_on() const {
        const std::scoped_lock lock{shared_->mutex};
        return shared_->listens_on;
    }

    /// What a listening socket listens on; where its number is not known, as of a socket that is gone, all addresses.
    std::string listens_on(std::string_view protocol, std::size_t listener) const {
        const std::scoped_lock lock{shared_->mutex};
        const auto known = shared_->listeners.find(protocol);
        const bool is_known = known != shared_->listeners.end() && listener < known->second.size();
        return is_known && !known->second[listener].empty() ? known->second[listener] : shared_->listens_on;
    }

private:
    struct texts {
        std::string name{};
        mutable std::mutex mutex{}; ///< of what follows
        std::string listens_on{};
        std::map<std::string, std::vector<std::string>, std::less<>> listeners{};
    };

    std::shared_ptr<texts> shared_;
};

} // namespace go_mmproxy

#endif
