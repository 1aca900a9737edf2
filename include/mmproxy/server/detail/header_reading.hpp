// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_SERVER_DETAIL_HEADER_READING_HPP
#define MMPROXY_SERVER_DETAIL_HEADER_READING_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/header_version/unexpected_version.hpp>
#include <mmproxy/reactor/has_memory_for.hpp>
#include <mmproxy/server/detail/read_limit.hpp>
#include <mmproxy/server/header_read_options.hpp>
#include <mmproxy/server/received_header.hpp>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/buffer.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>

#include <cstddef>
#include <memory>
#include <system_error>
#include <utility>

namespace mmproxy::detail {

/// The composed operation of `async_read_proxy_header`; `Bytes` is `bytes_ahead` or `exact_bytes`.
///
/// A move of `self` moves this object too: nothing of it is touched afterwards.
template <header_version_policy HeaderVersion, class Stream, class Bytes> class header_reading {
public:
    header_reading(Stream& stream, Bytes bytes, const header_read_options& options)
        : stream_{stream}, bytes_{std::move(bytes)}, options_{options} {}

    /// Begins. When the answer is there without a read it is given by a second call, from the executor.
    template <class Self> void operator()(Self& self) {
        if (limit_) return answer(self, parse());
        self.reset_cancellation_state(typename Bytes::cancellations{});
        limit_ = begin_time(self);
        const auto so_far = parse();
        if (so_far.error == errc::need_more) return read(self, room_for(so_far));
        auto& stream = stream_;
        asio::post(stream.get_executor(), std::move(self));
    }

    /// A read has ended.
    template <class Self> void operator()(Self& self, std::error_code ec, std::size_t got) {
        bytes_.commit(got);
        const auto so_far = parse();
        if (so_far.error != errc::need_more) return answer(self, so_far);
        if (const auto failure = failure_of(self, ec)) return end(self, failure);
        read_on(self, so_far);
    }

    /// Nothing is left of it but its answer.
    template <class Self> void operator()(Self& self, typename read_limit_of<Self>::is_done /*limit*/) {
        self.complete(error_, std::move(header_));
    }

private:
    template <class Self> std::shared_ptr<read_limit> begin_time(const Self& self) const {
        const auto limit = std::make_shared<read_limit_of<Self>>(stream_.get_executor());
        limit->start(self, options_.timeout);
        return limit;
    }

    /// What has come so far, no larger than it may be and with the name of what has come instead.
    parse_result parse() const {
        const auto received = bytes_.received();
        auto result = HeaderVersion::parse(received);
        result.error = name_unexpected(result.error, received);
        if (is_hopeful(result.error) && result.size > options_.max_header) result.error = errc::too_long;
        if (result.error == errc::need_more && bytes_.is_full()) result.error = errc::too_long;
        return result;
    }

    static bool is_hopeful(errc error) noexcept { return error == errc::success || error == errc::need_more; }

    asio::mutable_buffer room_for(const parse_result& so_far) {
        return bytes_.prepare(so_far.size - bytes_.received().size());
    }

    template <class Self> void read_on(Self& self, const parse_result& so_far) {
        asio::mutable_buffer room;
        if (!has_memory_for([&] { room = room_for(so_far); })) return end_without_memory(self);
        read(self, room);
    }

    template <class Self> void read(Self& self, asio::mutable_buffer room) {
        auto& stream = stream_;
        const auto slot = limit_->slot_for_next(self);
        stream.async_read_some(room, asio::bind_cancellation_slot(slot, std::move(self)));
    }

    /// Why there is no next read: what the caller, or the time, has cancelled between two reads included.
    template <class Self> std::error_code failure_of(Self& self, std::error_code ec) const {
        if (limit_->is_over()) return errc::header_timed_out;
        if (self.get_cancellation_state().cancelled() != asio::cancellation_type::none)
            return asio::error::operation_aborted;
        if (ec == asio::error::eof) return errc::truncated;
        return ec;
    }

    template <class Self> void answer(Self& self, const parse_result& result) {
        if (!result) return end(self, result.error);
        if (!has_memory_for([&] { header_ = received_header{result.header}; })) return end_without_memory(self);
        bytes_.consume(result.size);
        end(self, {});
    }

    template <class Self> void end_without_memory(Self& self) {
        end(self, std::make_error_code(std::errc::not_enough_memory));
    }

    template <class Self> void end(Self& self, std::error_code ec) {
        error_ = ec;
        auto limit = std::static_pointer_cast<read_limit_of<Self>>(std::move(limit_));
        if (limit->takes_at_end(self)) return;
        limit.reset();
        self.complete(error_, std::move(header_));
    }

    Stream& stream_;
    Bytes bytes_;
    header_read_options options_;
    std::shared_ptr<read_limit> limit_{};
    std::error_code error_{}; ///< the answer, as `header_` is
    received_header header_{};
};

} // namespace mmproxy::detail

#endif
