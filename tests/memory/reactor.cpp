// SPDX-License-Identifier: BSL-1.0
//
// A reactor while there is no memory.
#include <mmproxy/reactor/reactor.hpp>
#include <mmproxy/reactor/shared_by_executor.hpp>
#include <mmproxy/reactor/stream_socket.hpp>

#include "memory/failing_new.hpp"
#include "support/catch.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>

#include <memory>
#include <optional>

#include <sys/socket.h>

using namespace mmproxy;

namespace {

/// A socket that is always ready, while there is no memory, until another handler of its thread has had its turn.
class busy_socket final : public reactor::handler {
public:
    explicit busy_socket(asio::io_context& io) : io_{io}, reactor_{shared_by_executor<reactor>(io.get_executor())} {
        int ends[2]{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
        socket_ = stream_socket{asio::ip::tcp::v4(), unique_fd{ends[0]}};
        other_end_ = unique_fd{ends[1]};
    }

    void begin() { REQUIRE_FALSE(socket_.watch(*reactor_, shared_from_this())); }

    void on_ready() noexcept override {
        constexpr int too_many = 1000;
        if (turns_++ == 0) begin_to_be_busy();
        if (!is_other_called_ && turns_ < too_many) return reactor_->again(*this);
        is_thread_shared_ = is_other_called_; // so far
        missing_.reset();
        socket_.close();
    }

    bool is_thread_shared() const noexcept { return is_thread_shared_; }

private:
    void begin_to_be_busy() {
        asio::post(io_, [this] { is_other_called_ = true; });
        missing_.emplace();
    }

    asio::io_context& io_;
    std::shared_ptr<reactor> reactor_;
    stream_socket socket_{};
    unique_fd other_end_{};
    std::optional<no_memory> missing_{};
    int turns_ = 0;
    bool is_other_called_ = false;
    bool is_thread_shared_ = false;
};

} // namespace

TEST_CASE("a busy reactor shares its thread also without memory", "[reactor]") {
    asio::io_context io{1};
    const auto busy = std::make_shared<busy_socket>(io);
    busy->begin();
    io.run();
    CHECK(busy->is_thread_shared());
}
