// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/listen_together.hpp"

#include "support/catch.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

using namespace go_mmproxy;

namespace {

class pretended : public service_part {
public:
    bool fails_to_listen = false;

    std::string_view protocol() const noexcept override { return "udp"; }
    void listen() override {
        if (fails_to_listen)
            throw std::system_error{std::make_error_code(std::errc::address_in_use), "cannot listen on [::]:1"};
        listens_ = true;
    }
    void tell_listening() override {}
    std::string_view counted() const noexcept override { return "flows"; }
    std::size_t count() const noexcept override { return 0; }

    bool listens() const { return listens_; }

private:
    bool listens_ = false;
};

/// Two of them, and what they are in the program.
struct two {
    two() {
        all.push_back(std::make_unique<pretended>());
        all.push_back(std::make_unique<pretended>());
    }
    pretended& at(std::size_t i) const { return static_cast<pretended&>(*all[i]); }

    service_parts all{};
};

} // namespace

TEST_CASE("all parts listen", "[go-mmproxy][listen_together]") {
    const two both;
    listen_together(both.all);
    CHECK(both.at(0).listens());
    CHECK(both.at(1).listens());
}

TEST_CASE("a part that cannot listen is named with its protocol", "[go-mmproxy][listen_together]") {
    const two both;
    both.at(1).fails_to_listen = true;
    try {
        listen_together(both.all);
        FAIL("it listens");
    } catch (const std::system_error& failure) {
        CHECK(failure.code() == std::errc::address_in_use);
        CHECK(failure.what() == "cannot serve UDP: cannot listen on [::]:1: " + failure.code().message());
    }
}
