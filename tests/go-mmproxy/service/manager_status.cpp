// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/manager_status.hpp"

#include "support/catch.hpp"
#include "support/descriptor.hpp"
#include "support/network_namespace.hpp"
#include "support/played_manager.hpp"
#include "support/pretended_part.hpp"
#include "support/temporary_directory.hpp"
#include "support/text_lines.hpp"

#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>

#include <fcntl.h>

using namespace go_mmproxy;
using namespace std::chrono_literals;

namespace {

service_manager connected_to(const std::string& name) {
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
    return service_manager{};
}

/// A log that can be read.
class log_file {
public:
    log_output& output() noexcept { return output_; }
    std::string content() const { return content_of(path_); }

private:
    temporary_directory directory_{};
    std::string path_ = directory_ / "log";
    descriptor file_{checked(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600), "open")};
    log_output output_{file_.get()};
};

} // namespace

TEST_CASE("the service manager is told how much there is of what", "[net][manager_status]") {
    const network_namespace network;
    const played_manager played;
    const auto manager = connected_to(played.name());
    log_file log;
    tell_ready(manager, 3, 2, log.output());
    CHECK(played.receive() == "READY=1\nSTATUS=serving; services: 3, threads: 2");
    tell_reloading(manager);
    CHECK(played.receive().ends_with("\nSTATUS=reading the configuration again"));
    pretended_part web{{"connections", 5}};
    pretended_part names{{"flows", 7}};
    pretended_part mail{{"connections", 2}};
    tell_stopping(manager, {&web, &names, &mail}, 1500us);
    CHECK(played.receive() == "STOPPING=1\nEXTEND_TIMEOUT_USEC=10001500\nSTATUS=stopping; connections: 7, flows: 7");
    tell_stopping(manager, {}, 0s);
    CHECK(played.receive().ends_with("connections: 0, flows: 0"));
    CHECK(log.content().empty());
}

TEST_CASE("that the service manager is not told of readiness is a line in the log", "[net][manager_status]") {
    log_file log;
    tell_ready(connected_to("/nowhere/notify"), 1, 1, log.output());
    CHECK(count_lines_with(log.content(), "the service manager is not told that the program is ready") == 1);
}
