// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_NETWORK_NAMESPACE_HPP
#define MMPROXY_TESTS_SUPPORT_NETWORK_NAMESPACE_HPP

#include <utility>

/// A network namespace of the test's own, with `lo` up and nothing else in it.
///
/// The constructor moves the calling thread into a new namespace, the destructor moves it back to where it came from;
/// both on one thread, in the order of a stack. Threads and processes started in between live in it as well.
/// Without root the whole process first enters a user namespace in which it is root; it has to be single-threaded then.
/// Errors: `std::system_error` naming the call. Linux: network_namespaces(7), user_namespaces(7).
class network_namespace {
public:
    network_namespace();
    network_namespace(const network_namespace&) = delete;
    network_namespace& operator=(const network_namespace&) = delete;
    ~network_namespace();

    /// Moves the thread back to the namespace that it was in, at the end of a block.
    class scope {
    public:
        explicit scope(int target);
        scope(const scope&) = delete;
        scope& operator=(const scope&) = delete;
        ~scope();

    private:
        int previous_;
    };

    /// Moves the calling thread into this namespace until the returned scope ends: `auto inside = balancer.enter();`
    [[nodiscard]] scope enter() const { return scope{fd_}; }

    /// Runs `task` inside this namespace, on the calling thread, and returns what it returns.
    template <class Task> decltype(auto) run(Task&& task) const {
        const scope inside{fd_};
        return std::forward<Task>(task)();
    }

    /// The namespace's descriptor, for setns(2) and for `ip link set … netns /proc/PID/fd/FD`.
    int native_handle() const noexcept { return fd_; }

private:
    int previous_;
    int fd_ = -1;
};

#endif
