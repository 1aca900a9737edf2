// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_FORWARDER_POST_IN_HPP
#define MMPROXY_FORWARDER_POST_IN_HPP

#include <mmproxy/reactor/operation_memory.hpp>

#include <asio/io_context.hpp>
#include <asio/post.hpp>

#include <utility>

namespace mmproxy::detail {

/// A handler whose operation Asio keeps in an `operation_memory`.
template <class Handler> struct handler_in_memory {
    using allocator_type = operation_allocator<void>;

    allocator_type get_allocator() const noexcept { return allocator_type{memory}; }
    void operator()() { handler(); }

    operation_memory* memory;
    Handler handler;
};

/// Posts a handler of a few pointers, which needs no memory but the one given, unless an operation is in that. The
/// memory outlives the context: an operation that is not performed is destroyed with it.
template <class Handler> void post_in(operation_memory& memory, asio::io_context& io, Handler handler) {
    asio::post(io, handler_in_memory<Handler>{&memory, std::move(handler)});
}

} // namespace mmproxy::detail

#endif
