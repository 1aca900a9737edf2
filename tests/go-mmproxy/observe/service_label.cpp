// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/service_label.hpp"

#include "support/catch.hpp"

using namespace go_mmproxy;

TEST_CASE("a service is told by its name, and by what each listening socket listens on",
          "[go-mmproxy][service_label]") {
    service_label label{"web", "0.0.0.0:1-2"};
    const auto copy = label;
    label.set_listeners("tcp", {"0.0.0.0:1", "0.0.0.0:2"});
    CHECK(copy.name() == "web");
    CHECK(copy.listens_on() == "0.0.0.0:1-2");
    CHECK(copy.listens_on("tcp", 1) == "0.0.0.0:2");
    CHECK(copy.listens_on("tcp", 2) == "0.0.0.0:1-2");
    CHECK(copy.listens_on("udp", 1) == "0.0.0.0:1-2");
    label.set("0.0.0.0:2");
    label.set_listeners("tcp", {"", "0.0.0.0:2"});
    CHECK(copy.listens_on("tcp", 0) == "0.0.0.0:2");
    CHECK(copy.listens_on("tcp", 1) == "0.0.0.0:2");
}

TEST_CASE("a service without a name is told by its one address", "[go-mmproxy][service_label]") {
    const service_label label{"0.0.0.0:1"};
    CHECK(label.name().empty());
    CHECK(label.listens_on("tcp", 0) == "0.0.0.0:1");
}
