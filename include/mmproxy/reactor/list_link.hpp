// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_LIST_LINK_HPP
#define MMPROXY_REACTOR_LIST_LINK_HPP

namespace mmproxy {

/// A link of a circular list, to derive from; alone it is a list of one, and the head of a list is a link as well. It
/// leaves its list by itself when it is destroyed. Nothing is allocated, and a list owns none of its links. One thread
/// at a time uses the links of a list.
class list_link {
public:
    list_link() noexcept = default;
    list_link(const list_link&) = delete;
    list_link& operator=(const list_link&) = delete;

    /// Whether the link is in no list; of a head, whether its list is empty.
    bool is_alone() const noexcept { return next_ == this; }
    /// The next link; of a head, the first one.
    list_link& after() const noexcept { return *next_; }

    /// Leaves its list; alone it does nothing.
    void leave() noexcept {
        previous_->next_ = next_;
        next_->previous_ = previous_;
        previous_ = next_ = this;
    }

    /// Leaves its list and joins the list of `other`, in front of it: at the end, when `other` is the head.
    void move_before(list_link& other) noexcept {
        leave();
        previous_ = other.previous_;
        next_ = &other;
        previous_->next_ = other.previous_ = this;
    }

    /// Takes over all links of the list of the head `other`, in their order, to the end of this head's list.
    void take_from(list_link& other) noexcept {
        while (!other.is_alone()) other.after().move_before(*this);
    }

protected:
    ~list_link() { leave(); }

private:
    list_link* previous_ = this;
    list_link* next_ = this;
};

/// The head of a list.
class list_head final : public list_link {
public:
    list_head() noexcept = default;
};

} // namespace mmproxy

#endif
