// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/start_failure.hpp"

#include "support/catch.hpp"

#include <asio/error.hpp>

#include <new>
#include <stdexcept>
#include <string>
#include <system_error>

using namespace go_mmproxy;

namespace {

std::string explained(const std::error_code& code) {
    return explain_start_failure(std::system_error{code, "cannot"});
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a start-up failure says what to do, whatever call reports it", "[go-mmproxy][start_failure]") {
    CHECK(holds(explained({EPERM, asio::error::get_system_category()}),
                "cannot: Operation not permitted; run it as root"));
    CHECK(holds(explained({EPERM, std::system_category()}), "CAP_NET_ADMIN"));
    CHECK(holds(explained({EACCES, std::generic_category()}), "CAP_NET_BIND_SERVICE"));
    CHECK(holds(explained({EACCES, std::generic_category()}), "for a path let it write to the directory"));
    CHECK(holds(explained({EADDRINUSE, asio::error::get_system_category()}), "another program"));
    CHECK(holds(explained({EADDRNOTAVAIL, asio::error::get_system_category()}), "ip address"));
}

TEST_CASE("another failure stands as it is", "[go-mmproxy][start_failure]") {
    CHECK(explain_start_failure(std::runtime_error{"list:1: no"}) == "list:1: no");
}

TEST_CASE("a limit that keeps the program from starting is named with what raises it", "[go-mmproxy][start_failure]") {
    CHECK(holds(explained({EADDRNOTAVAIL, std::system_category()}), "-listen-transparent"));
    CHECK(holds(explained({EMFILE, asio::error::get_system_category()}), "LimitNOFILE"));
    CHECK(holds(explained({EMFILE, std::system_category()}), "files may be open"));
    CHECK(holds(explained({ENFILE, std::system_category()}), "fs.file-max"));
    CHECK(holds(explained({EAGAIN, std::system_category()}), "-threads"));
    CHECK(holds(explained({EAGAIN, std::system_category()}), "TasksMax"));
    CHECK(holds(explained({ENOMEM, std::system_category()}), "MemoryMax"));
    CHECK(holds(explain_start_failure(std::bad_alloc{}), "out of memory; allow more memory"));
}
