// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/log_output.hpp"

#include "go-mmproxy/observe/json_checker.hpp"
#include "go-mmproxy/observe/json_object.hpp"
#include "go-mmproxy/observe/quoted.hpp"
#include "support/catch.hpp"
#include "support/descriptor.hpp"

#include <array>
#include <cstdlib>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

using namespace go_mmproxy;

namespace {

/// What the program writes to and another process reads from, or does not. Both ends block.
struct channel {
    descriptor reader, writer;

    /// All that has been written and not been read yet. A terminal passes it on in the background, which takes a while
    /// on a busy machine, and does not tell when all of it is through.
    std::string rest() const {
        const int a_while = ::isatty(writer.get()) != 0 ? 1000 : 0; // [ms]
        std::string text;
        std::array<char, 4096> part;
        for (::pollfd asked{reader.get(), POLLIN, 0}; ::poll(&asked, 1, a_while) > 0;)
            text.append(part.data(),
                        static_cast<std::size_t>(checked(::read(reader.get(), part.data(), part.size()), "read")));
        return text;
    }
};

channel pipe_channel() {
    std::array<int, 2> ends{};
    checked(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
    return {descriptor{ends[0]}, descriptor{ends[1]}};
}

/// What systemd's journal gives to its services.
channel stream_channel() {
    std::array<int, 2> ends{};
    checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), "socketpair");
    return {descriptor{ends[0]}, descriptor{ends[1]}};
}

channel terminal_channel() {
    descriptor master{checked(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), "posix_openpt")};
    checked(::grantpt(master.get()), "grantpt");
    checked(::unlockpt(master.get()), "unlockpt");
    std::array<char, 64> name{};
    if (::ptsname_r(master.get(), name.data(), name.size()) != 0)
        throw std::system_error{errno, std::system_category()};
    descriptor terminal{checked(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC), "open")};
    ::termios settings{};
    checked(::tcgetattr(terminal.get(), &settings), "tcgetattr");
    ::cfmakeraw(&settings);
    checked(::tcsetattr(terminal.get(), TCSANOW, &settings), "tcsetattr");
    return {std::move(master), std::move(terminal)};
}

channel any_channel() {
    return GENERATE(values<channel (*)()>({pipe_channel, stream_channel, terminal_channel}))();
}

std::string numbered(int number) {
    json_object line;
    line.plain("n", std::to_string(number)).text("filler", std::string(300, 'x'));
    return std::move(line).line();
}

std::vector<json_checker::members> members_of(const std::string& text) {
    std::istringstream stream{text};
    std::vector<json_checker::members> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(json_checker::read(line + '\n'));
    return lines;
}

/// Every line stands there, in order, or is counted as lost where it would.
void check_accounts_for(const std::string& text, int count) {
    int next = 0;
    for (const auto& line : members_of(text)) {
        const bool tells = line.contains("count");
        if (tells) CHECK(line.at("level") == "WARN");
        if (tells) CHECK(line.at("msg") == "log lines lost");
        if (!tells) CHECK(line.at("n") == std::to_string(next));
        next += tells ? std::stoi(line.at("count")) : 1;
    }
    CHECK(next == count);
}

} // namespace

TEST_CASE("a reader that has stopped holds no writer up, and is told later what it missed",
          "[go-mmproxy][log_output]") {
    constexpr int enough = 3000;
    const auto to = any_channel();
    log_output output{to.writer.get()};
    for (int i = 0; i < enough; ++i) output.write(numbered(i));
    auto text = to.rest();
    CHECK(members_of(text.substr(0, text.rfind('\n') + 1)).size() < enough);
    output.write(numbered(enough));
    output.write(numbered(enough + 1));
    text += to.rest();
    check_accounts_for(text, enough + 2);
    CHECK(text.ends_with(numbered(enough + 1)));
}

TEST_CASE("a reader that is slow gets whole lines", "[go-mmproxy][log_output]") {
    constexpr int count = 3000;
    const auto to = any_channel();
    log_output output{to.writer.get()};
    std::string text;
    for (int i = 0; i < count; ++i) {
        output.write(numbered(i));
        std::array<char, 7> part;
        text.append(part.data(),
                    static_cast<std::size_t>(checked(::read(to.reader.get(), part.data(), part.size()), "")));
    }
    text += to.rest();
    output.write(numbered(count));
    text += to.rest();
    check_accounts_for(text, count + 1);
}

TEST_CASE("the longest line goes through a pipe that has room for nothing more", "[go-mmproxy][log_output]") {
    const auto to = pipe_channel();
    const int size = checked(::fcntl(to.writer.get(), F_SETPIPE_SZ, 4096), "fcntl");
    const std::string line = std::string(longest_line - 1, 'x') + '\n';
    log_output output{to.writer.get()};
    for (int i = 0; i < 10; ++i) output.write(line);
    CHECK(to.rest().size() == static_cast<std::size_t>(size));
}

TEST_CASE("the descriptor's other users find it as it was", "[go-mmproxy][log_output]") {
    const auto to = any_channel();
    const auto flags = ::fcntl(to.writer.get(), F_GETFL);
    log_output{to.writer.get()}.write(numbered(0));
    CHECK(::fcntl(to.writer.get(), F_GETFL) == flags);
    CHECK(to.rest() == numbered(0));
}

TEST_CASE("a file keeps what was in it, and its position", "[go-mmproxy][log_output]") {
    const channel file{descriptor{checked(::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), "open")}, descriptor{}};
    checked(::write(file.reader.get(), "before\n", 7), "write");
    log_output{file.reader.get()}.write("after\n");
    std::array<char, 13> text{};
    CHECK(::pread(file.reader.get(), text.data(), text.size(), 0) == 13);
    CHECK(std::string(text.data(), text.size()) == "before\nafter\n");
}
