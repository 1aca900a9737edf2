// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/listen_together.hpp"

#include "support/catch.hpp"
#include "support/pretended_part.hpp"

#include <string>
#include <system_error>

using namespace go_mmproxy;

namespace {

class pretended : public pretended_part {
public:
    bool fails_to_listen = false;

    void listen(const service_plan& /*p*/, const socket_source& /*sockets*/) override {
        if (fails_to_listen)
            throw std::system_error{std::make_error_code(std::errc::address_in_use), "cannot listen on [::]:1"};
        listens_ = true;
    }

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
