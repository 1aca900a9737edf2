// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_UDP_UDP_LISTENERS_HPP
#define MMPROXY_FORWARDER_UDP_UDP_LISTENERS_HPP

#include <mmproxy/forwarder/udp/udp_listener.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace mmproxy::detail {

/// The listeners of one `udp_forwarder`, in the order in which they were added.
class udp_listeners {
    using list = std::vector<std::shared_ptr<udp_listener>>;

public:
    void add(const std::shared_ptr<udp_listener>& l) {
        all_.reserve(all_.size() + 1); // so that nothing is half added
        sockets_.push_back(l->socket.get());
        all_.push_back(l);
    }

    /// Removes a listener, whose socket must still be open.
    void remove(const std::shared_ptr<udp_listener>& l) {
        std::erase(sockets_, l->socket.get());
        std::erase(all_, l);
    }

    /// The listeners that have this number.
    list numbered(std::size_t number) const {
        list found;
        for (const auto& l : all_)
            if (l->number == number) found.push_back(l);
        return found;
    }

    /// The first listener that has this number, if there is one.
    std::shared_ptr<udp_listener> find(std::size_t number) const noexcept {
        const auto found = std::find_if(all_.begin(), all_.end(), [=](const auto& l) { return l->number == number; });
        return found == all_.end() ? nullptr : *found;
    }

    /// The descriptors of all listeners; valid until the next `add` or `remove`.
    std::span<const int> sockets() const noexcept { return {sockets_.data(), sockets_.size()}; }

    bool empty() const noexcept { return all_.empty(); }
    std::size_t size() const noexcept { return all_.size(); }
    const std::shared_ptr<udp_listener>& back() const noexcept { return all_.back(); }
    auto begin() const noexcept { return all_.begin(); }
    auto end() const noexcept { return all_.end(); }

private:
    list all_{};
    std::vector<int> sockets_{};
};

} // namespace mmproxy::detail

#endif
