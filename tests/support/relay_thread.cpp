// SPDX-License-Identifier: BSL-1.0
#include "support/relay_thread.hpp"

#include <mmproxy/error.hpp>
#include <mmproxy/relay.hpp>

#include "support/reactor_loop.hpp"
#include "support/waiting.hpp"

#include <cstddef>
#include <ostream>
#include <span>
#include <stdexcept>

using namespace mmproxy;

std::ostream& operator<<(std::ostream& out, relay_model model) {
    constexpr std::array names{"copy_relay", "splice_relay", "adaptive_relay"};
    return out << names.at(static_cast<std::size_t>(model));
}

/// What a relay can do, whichever it is.
class relay_thread::any_relay {
public:
    using when_done = std::function<void(const connection_result&)>;

    any_relay() = default;
    any_relay(const any_relay&) = delete;
    any_relay& operator=(const any_relay&) = delete;
    virtual ~any_relay() = default;

    virtual void start(stream_socket client, stream_socket upstream, std::span<const std::byte> surplus,
                       when_done done) = 0;
    virtual void end_all(std::error_code reason) = 0;
};

template <class Relay> class relay_thread::relay_of final : public any_relay {
public:
    relay_of(reactor& ready, std::chrono::milliseconds idle_timeout) : relay_{ready, idle_timeout} {}

    void start(stream_socket client, stream_socket upstream, std::span<const std::byte> surplus,
               when_done done) override {
        relay_.start(std::move(client), std::move(upstream), surplus,
                     [done = std::move(done)](const connection_result& r) noexcept { done(r); });
    }
    void end_all(std::error_code reason) override { relay_.end_all(reason); }

private:
    Relay relay_;
};

std::unique_ptr<relay_thread::any_relay> relay_thread::make(relay_model model, reactor& ready,
                                                            std::chrono::milliseconds idle_timeout) {
    switch (model) {
    case relay_model::copy: return std::make_unique<relay_of<copy_relay>>(ready, idle_timeout);
    case relay_model::splice: return std::make_unique<relay_of<splice_relay>>(ready, idle_timeout);
    case relay_model::adaptive: return std::make_unique<relay_of<adaptive_relay>>(ready, idle_timeout);
    }
    throw std::invalid_argument{"no such relay"};
}

relay_thread::relay_thread(relay_model model, std::chrono::milliseconds idle_timeout) {
    thread_.run([&] {
        ready_ = std::make_shared<reactor>(thread_.io().get_executor());
        relay_ = make(model, *ready_, idle_timeout);
    });
}

relay_thread::~relay_thread() {
    thread_.run([this] {
        relay_->end_all(errc::drained);
        relay_.reset();
        ready_.reset();
    });
}

std::future<connection_result> relay_thread::start(tcp_stream client, tcp_stream upstream, std::string_view surplus) {
    auto ended = std::make_shared<std::promise<connection_result>>();
    thread_.run([&] {
        relay_->start(adopt(std::move(client)), adopt(std::move(upstream)), bytes_of(surplus),
                      [this, ended](const connection_result& r) {
                          ended->set_value(r);
                          if (when_one_ends_) std::exchange(when_one_ends_, {})();
                      });
    });
    return ended->get_future();
}

std::future<connection_result> relay_thread::start_watched(tcp_stream client, tcp_stream upstream) {
    auto ended = std::make_shared<std::promise<connection_result>>();
    std::array sockets{adopt(std::move(client)), adopt(std::move(upstream))};
    thread_.run([&] {
        for (auto& s : sockets)
            if (const auto ec = s.watch(*ready_, std::make_shared<told>())) throw std::system_error{ec, "watch"};
    });
    const auto are_readable = [&] { return sockets[0].readable() && sockets[1].readable(); };
    if (!eventually([&] { return thread_.run(are_readable); })) throw std::runtime_error{"the sockets stay silent"};
    thread_.run([&] {
        relay_->start(std::move(sockets[0]), std::move(sockets[1]), {},
                      [ended](const connection_result& r) { ended->set_value(r); });
    });
    return ended->get_future();
}

void relay_thread::end_all(std::error_code reason) {
    thread_.run([&] { relay_->end_all(reason); });
}

void relay_thread::when_one_ends(std::function<void()> then) {
    thread_.run([&] { when_one_ends_ = std::move(then); });
}

void relay_thread::end_at_once(std::error_code reason) {
    relay_->end_all(reason);
}
