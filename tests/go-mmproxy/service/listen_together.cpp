// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/listen_together.hpp"

#include "support/catch.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

using namespace go_mmproxy;

namespace {

class pretended : public service_part {
public:
    bool fails_to_listen = false;

    std::string_view protocol() const noexcept override { return "udp"; }
    mmproxy::transport transport() const noexcept override { return mmproxy::transport::datagram; }
    void listen(const service_plan& /*p*/, const socket_source& /*sockets*/) override {
        if (fails_to_listen)
            throw std::system_error{std::make_error_code(std::errc::address_in_use), "cannot listen on [::]:1"};
        listens_ = true;
    }
    void settle(const service_plan& /*p*/, duration /*limit*/) override {}
    std::vector<mmproxy::unique_fd> duplicate(const address_plan& /*at*/) override { return {}; }
    void stop(duration /*limit*/) override {}
    void tell_listening() override {}
    std::string_view counted() const noexcept override { return "flows"; }
    std::size_t count() const noexcept override { return 0; }

    bool listens() const { return listens_; }

private:
    bool listens_ = false;
};

struct two {
    pretended one{};
    pretended other{};
    service_plan plan{};

    void listen() { listen_together({{&one, &plan}, {&other, &plan}}, {}); }
};

} // namespace

TEST_CASE("all parts listen", "[go-mmproxy][listen_together]") {
    two both;
    both.listen();
    CHECK(both.one.listens());
    CHECK(both.other.listens());
}

TEST_CASE("a part that cannot listen is named with its protocol", "[go-mmproxy][listen_together]") {
    two both;
    both.other.fails_to_listen = true;
    try {
        both.listen();
        FAIL("it listens");
    } catch (const std::system_error& failure) {
        CHECK(failure.code() == std::errc::address_in_use);
        CHECK(failure.what() == "cannot serve UDP: cannot listen on [::]:1: " + failure.code().message());
    }
}
