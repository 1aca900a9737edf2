// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_DETAIL_SHARED_OBJECT_HPP
#define MMPROXY_ROUTING_DETAIL_SHARED_OBJECT_HPP

#include <mmproxy/netlink/route_socket.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mmproxy::detail {

/// What `shared_object::establish` had to do.
enum class establishment {
    none,    ///< nothing that was missing: the change was there
    made,    ///< make the change
    overtook ///< add an equal rule in front: the rule was there, behind a rule that may decide before it
};

/// One change to the host that several installations share: it is there from the first installation to the last.
///
/// Virtual functions, because routing is set up once: a variant takes longer to compile than all that it holds.
class shared_object {
public:
    shared_object() = default;
    shared_object(const shared_object&) = delete;
    shared_object& operator=(const shared_object&) = delete;
    virtual ~shared_object() = default;

    /// The name of the change, such as the text of a rule; objects that stand for the same change have the same name.
    virtual std::string name() const = 0;
    /// Makes the change unless it is there already. `in_use`: another installation needs it, too. Throws
    /// `std::system_error`.
    virtual establishment establish(netlink::route_socket& socket, bool in_use) const = 0;
    /// Whether it may vanish without a message that a `netlink::change_listener` hears.
    virtual bool vanishes_silently() const noexcept { return false; }
    /// Undoes the change if this library has made it.
    virtual void withdraw(netlink::route_socket& socket) const = 0;
};

using shared_object_ptr = std::unique_ptr<const shared_object>;

/// Several changes, in the order in which they are made.
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
