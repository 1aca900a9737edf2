// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/unix_listener.hpp"

#include "support/catch.hpp"
#include "support/descriptor.hpp"
#include "support/temporary_directory.hpp"

#include <asio/io_context.hpp>

#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <system_error>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace go_mmproxy;

namespace {

descriptor make_client() {
    return descriptor{checked(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket")};
}

bool connects(const descriptor& client, const std::string& path) {
    ::sockaddr_un to{};
    to.sun_family = AF_UNIX;
    path.copy(to.sun_path, sizeof to.sun_path - 1);
    return ::connect(client.get(), reinterpret_cast<const ::sockaddr*>(&to), sizeof to) == 0;
}

bool accepts(const std::string& path) {
    return connects(make_client(), path);
}

struct ::stat status_of(const std::string& path) {
    struct ::stat status {};
    ::lstat(path.c_str(), &status);
    return status;
}

struct process {
    asio::io_context io{1};
    temporary_directory directory{};
    std::string path = directory / "socket";

    std::unique_ptr<unix_listener> listen() { return std::make_unique<unix_listener>(io.get_executor(), path); }

    /// Why it cannot listen.
    std::string failure() {
        try {
            listen();
        } catch (const std::system_error& error) {
            return error.what();
        }
        return {};
    }
};

/// The umask until the end of a block.
class file_mask {
public:
    explicit file_mask(::mode_t mask) : before_{::umask(mask)} {}
    file_mask(const file_mask&) = delete;
    file_mask& operator=(const file_mask&) = delete;
    ~file_mask() { ::umask(before_); }

private:
    ::mode_t before_;
};

} // namespace

TEST_CASE("a Unix socket is there for its owner and group, as long as it listens", "[net][unix_listener]") {
    const file_mask mask{GENERATE(as<::mode_t>{}, 0, 022, 077)};
    process p;
    auto listener = p.listen();
    CHECK(accepts(p.path));
    CHECK((status_of(p.path).st_mode & 07777) == 0660);
    listener.reset();
    CHECK_FALSE(S_ISSOCK(status_of(p.path).st_mode));
}

TEST_CASE("a Unix socket that a killed process has left is replaced", "[net][unix_listener]") {
    process p;
    const auto aside = p.directory / "aside";
    {
        const auto killed = p.listen();
        std::rename(p.path.c_str(), aside.c_str()); // so that it is not taken away
    }
    std::rename(aside.c_str(), p.path.c_str());
    REQUIRE(S_ISSOCK(status_of(p.path).st_mode));
    REQUIRE_FALSE(accepts(p.path));
    const auto listener = p.listen();
    CHECK(accepts(p.path));
}

TEST_CASE("a path that something else has is left alone, and named", "[net][unix_listener]") {
    process p;
    SECTION("another process's socket") {
        const auto other = p.listen();
        CHECK(p.failure().find(p.path) != std::string::npos);
        CHECK(accepts(p.path));
    }
    SECTION("another process's socket, which accepts nothing and has no room for more") {
        const auto other = p.listen();
        const descriptor socket{other->release()};
        checked(::listen(socket.get(), 0), "listen");
        const auto waiting = make_client();
        CHECK(connects(waiting, p.path));
        CHECK_FALSE(accepts(p.path));
        CHECK(p.failure().find("Address already in use") != std::string::npos);
    }
    SECTION("a file") {
        p.directory.write("socket", "precious");
        CHECK(p.failure().find(p.path) != std::string::npos);
        CHECK(content_of(p.path) == "precious");
    }
}

TEST_CASE("a path that another one has taken since is not taken away", "[net][unix_listener]") {
    process p;
    auto first = p.listen();
    ::unlink(p.path.c_str());
    const auto second = p.listen();
    first.reset();
    CHECK(accepts(p.path));
}

TEST_CASE("a Unix socket where none can be made is told why", "[net][unix_listener]") {
    process p;
    p.path = p.directory / "missing/socket";
    CHECK(p.failure().find("No such file") != std::string::npos);
}
