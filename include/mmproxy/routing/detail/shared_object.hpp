// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_DETAIL_SHARED_OBJECT_HPP
#define MMPROXY_ROUTING_DETAIL_SHARED_OBJECT_HPP

#include <mmproxy/netlink/route_socket.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mmproxy::detail {

/// What there was to do for a change to be there.
enum class establishment {
    none,    ///< it was there
    made,    ///< it was not
    overtook ///< it was there, but other rules stood before it: one that stands before them was added
};

/// One change to the host that several users share: it is there from the first to the last of them.
///
/// Virtual functions, because routing is set up once: a variant takes longer to compile than all that it holds.
class shared_object {
public:
    shared_object() = default;
    shared_object(const shared_object&) = delete;
    shared_object& operator=(const shared_object&) = delete;
    virtual ~shared_object() = default;

    /// Those who need the same change have the same name for it.
    virtual std::string name() const = 0;
    /// Makes the change unless it is there already; says what there was to do. `in_use`: another user needs it, too.
    virtual establishment establish(netlink::route_socket& socket, bool in_use) const = 0;
    /// Whether it may vanish without a message of the kernel's to those who listen, see `netlink::change_listener`.
    virtual bool vanishes_silently() const noexcept { return false; }
    /// Undoes the change if it is ours.
    virtual void withdraw(netlink::route_socket& socket) const = 0;
};

using shared_object_ptr = std::unique_ptr<const shared_object>;

/// Several of them, in the order in which the changes are made.
class shared_objects {
public:
    template <class Object, class... Arguments> void add(Arguments&&... arguments) {
        objects_.emplace_back(); // first: should it throw, there is no object yet
        objects_.back().reset(new Object(std::forward<Arguments>(arguments)...));
    }

    auto begin() noexcept { return objects_.begin(); }
    auto end() noexcept { return objects_.end(); }

private:
    std::vector<shared_object_ptr> objects_{};
};

} // namespace mmproxy::detail

#endif
