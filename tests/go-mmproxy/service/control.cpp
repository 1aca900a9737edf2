// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/control.hpp"

#include "support/catch.hpp"
#include "support/descriptor.hpp"
#include "support/network_namespace.hpp"
#include "support/played_manager.hpp"

#include <asio/io_context.hpp>

#include <csignal>
#include <cstdlib>
#include <vector>

#include <fcntl.h>

using namespace go_mmproxy;

namespace {

process_settings one_service() {
    service_settings s;
    s.listen = {{"127.0.0.1", 8443}};
    s.target6.clear();
    return {.threads = 1, .services = {s}};
}

service_manager connected_to(const played_manager& played) {
    ::setenv("NOTIFY_SOCKET", played.name().c_str(), 1);
    return service_manager{};
}

/// A process that has not run its threads yet.
struct started {
    played_manager manager{};
    process_settings settings = one_service();
    descriptor null{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
    log_output output{null.get()};
    scoreboard numbers{{}};
    asio::io_context guards{1};
    process all{make_plan(settings, 1024), output, numbers, guards};
    service_manager connected = connected_to(manager);
    control c{all, numbers.process, settings, 1024, [this] { return settings; }, output, connected};
};

} // namespace

TEST_CASE("a process that is stopped while it starts never says that it is ready", "[net][control]") {
    const network_namespace network;
    started s;
    s.c.handle(SIGTERM);
    CHECK(s.manager.hears("STOPPING=1"));
    s.c.tell_ready();
    CHECK(s.manager.is_silent_for({}));
}

TEST_CASE("the service manager is told of each reload, until the process stops", "[net][control]") {
    const network_namespace network;
    started s;
    s.c.handle(SIGHUP);
    CHECK(s.manager.receive().starts_with("RELOADING=1\nMONOTONIC_USEC="));
    CHECK(s.manager.receive() == "READY=1\nSTATUS=serving; services: 1, threads: 1");
    CHECK(s.numbers.process.reloads == 1);
    s.c.handle(SIGTERM);
    CHECK(s.manager.hears("STOPPING=1"));
    s.c.handle(SIGHUP);
    CHECK(s.manager.is_silent_for({}));
    CHECK(s.numbers.process.reloads == 1);
}
