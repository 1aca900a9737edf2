// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_OWN_WAIT_HPP
#define MMPROXY_REACTOR_OWN_WAIT_HPP

#include <mmproxy/reactor/operation_memory.hpp>
#include <mmproxy/reactor/wait_handler.hpp>

#include <memory>
#include <system_error>

namespace mmproxy::detail {

/// What an object needs to wait, one wait at a time, or to be called later by a post: the handler, which calls the
/// object only as long as it is there, and memory. A member of the object, for one thread.
template <class T> class own_wait {
public:
    explicit own_wait(T& of) : state_{std::make_shared<state>(of)} {}
    own_wait(const own_wait&) = delete;
    own_wait& operator=(const own_wait&) = delete;
    ~own_wait() { state_->of = nullptr; }

    /// Calls `Then` of the object: a handler that is queued already outlives what it belongs to.
    template <void (T::*Then)(std::error_code)> wait_handler handler() const noexcept {
        const auto then = [](void* of, std::error_code ec) {
            auto* const object = static_cast<state*>(of)->of;
            if (object != nullptr) (object->*Then)(ec);
        };
        return {state_, then, &state_->memory};
    }

    /// Points to null once the object is gone, for a function of the object that may end it.
    std::shared_ptr<T* const> object() const noexcept { return {state_, &state_->of}; }

private:
    struct state {
        explicit state(T& object) noexcept : of{&object} {}

        T* of;
        operation_memory memory{};
    };

    std::shared_ptr<state> state_;
};

} // namespace mmproxy::detail

#endif
