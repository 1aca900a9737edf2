// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_REACTOR_WAIT_HANDLER_HPP
#define MMPROXY_REACTOR_WAIT_HANDLER_HPP

#include <mmproxy/reactor/operation_memory.hpp>

#include <memory>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// The handler of a wait, or of a post, which has no error: it calls `then(*of, ec)`. Where it is given memory, what it
/// waits for needs no other to begin.
///
/// All waits have this one handler: each type of handler would be as much to compile as a small program.
class wait_handler {
public:
    using allocator_type = operation_allocator<void>;

    /// `of`, which may be an alias that keeps another object alive, lives until the wait is over. `memory` has to live
    /// as long, and so to be kept alive by `of`; null where the heap's will do.
    wait_handler(std::shared_ptr<void> of, void (*then)(void*, std::error_code),
                 operation_memory* memory = nullptr) noexcept
        : of_{std::move(of)}, then_{then}, memory_{memory} {}

    void operator()(std::error_code ec = {}) const { then_(of_.get(), ec); }

    allocator_type get_allocator() const noexcept { return allocator_type{memory_}; }

private:
    std::shared_ptr<void> of_;
    void (*then_)(void*, std::error_code);
    operation_memory* memory_;
};

} // namespace mmproxy::detail

#endif
