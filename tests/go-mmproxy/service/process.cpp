// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/process.hpp"

#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/descriptor.hpp"
#include "support/descriptor_limit.hpp"
#include "support/proxied_network.hpp"
#include "support/topology.hpp"
#include "support/waiting.hpp"

#include <asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <future>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>

using namespace go_mmproxy;

namespace {

service_settings named(const std::string& name, std::uint16_t port, std::size_t max_header) {
    service_settings s;
    s.name = name;
    s.listen = {{"127.0.0.1", port}};
    s.target4 = {{"127.0.0.1", 8080}};
    s.target6.clear();
    s.max_header = max_header;
    return s;
}

plan plan_of(std::vector<service_settings> services) {
    return make_plan({.threads = 1, .services = std::move(services)}, 1024);
}

std::vector<mmproxy::unique_fd> nothing_given(mmproxy::transport /*protocol*/, const address_plan& /*at*/) {
    return {};
}

/// The services of a process that runs.
struct services {
    explicit services(const plan& p) : all{p, output, numbers, guards} {
        all.listen(nothing_given);
        ended = std::async(std::launch::async, [this] { all.run(); });
    }
    services(const services&) = delete;
    services& operator=(const services&) = delete;
    ~services() { all.stop({}); }

    /// False: it has failed for want of descriptors.
    bool reload_with(std::size_t further_descriptors, const plan& next) {
        const descriptor_limit limit{further_descriptors};
        try {
            all.reload(next);
            return true;
        } catch (const std::system_error&) {
            return false;
        }
    }

    /// Routes go when their guard, and the threads, have let go of them.
    bool has_routes(const std::string& expected) {
        return eventually([&] { return guards.poll(), routing_state() == expected; });
    }

    descriptor null{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
    log_output output{null.get()};
    scoreboard numbers{{}};
    asio::io_context guards{1};
    process all;
    std::future<void> ended{};
};

} // namespace

TEST_CASE("a reload that runs out of descriptors, wherever it does, leaves everything as it was", "[net][process]") {
    const network_namespace network;
    services s{plan_of({named("web", 8443, 512)})};
    const auto* web = &s.all.services().front();
    const auto routes = routing_state();
    auto mail = named("mail", 8025, 512);
    mail.routing = routing_choice::scoped;
    const auto next = plan_of({named("web", 8443, 1024), mail, named("news", 8119, 512)});
    constexpr std::size_t more_than_enough = 100;
    std::size_t further = 0;
    while (further < more_than_enough && !s.reload_with(further, next)) {
        CHECK(s.all.services().size() == 1);
        CHECK(&s.all.services().front() == web);
        CHECK(s.all.parts().size() == 1);
        CHECK(is_listening(8443));
        CHECK_FALSE(is_listening(8025));
        CHECK_FALSE(is_listening(8119));
        CHECK(s.has_routes(routes));
        ++further;
    }
    CHECK(further > 0);
    CHECK(s.all.services().size() == 3);
    CHECK(is_listening(8119));
}
