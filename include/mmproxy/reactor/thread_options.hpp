// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_THREAD_OPTIONS_HPP
#define MMPROXY_REACTOR_THREAD_OPTIONS_HPP

namespace mmproxy {

/// How the TCP forwarders of one thread go about their work. What they forward is the same in any case.
///
/// A thread's forwarders share one object by their executor: `threads` takes the options, and with an `io_context` of
/// one's own `shared_by_executor<thread_options>(executor)` is the object, to be held as long as it is to be in force.
/// It may be changed on that thread at any time.
struct thread_options {
    /// Whether a thread lets other threads have its core (sched_yield(2)) between two looks at its sockets, while four
    /// or more of them were ready at the last look.
    ///
    /// It helps where balancers or targets compete with the forwarder for the same cores: more has come by the next
    /// look, and moves by fewer system calls. It costs a call a look where the thread has its core for itself.
    bool yields_core = true;

    /// Whether three messages or more that are ready at once are received, and sent, by one system call (io_uring).
    /// Without it each is received and sent by calls of its own, as where the host has no io_uring.
    bool uses_io_uring = true;
};

} // namespace mmproxy

#endif
