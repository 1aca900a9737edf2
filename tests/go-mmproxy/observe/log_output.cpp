// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/log_output.hpp"

#include "go-mmproxy/observe/json_checker.hpp"
#include "go-mmproxy/observe/json_object.hpp"
#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/observe/quoted.hpp"
#include "support/catch.hpp"
#include "support/descriptor.hpp"
#include "support/temporary_directory.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

/// What has been written to a file, without the WARN line of lost lines, which has to be the first where it is there.
std::string without_loss(const std::string& text) {
    const auto end = text.find('\n') + 1;
    return text.find("log lines lost") < end ? text.substr(end) : text;
}

/// No file grows beyond so many bytes as long as it lives: a disk that is full.
class file_limit {
public:
    explicit file_limit(::rlim_t bytes) {
        checked(::getrlimit(RLIMIT_FSIZE, &before_), "getrlimit");
        const ::rlimit limit{bytes, before_.rlim_max};
        checked(::setrlimit(RLIMIT_FSIZE, &limit), "setrlimit");
    }
    file_limit(const file_limit&) = delete;
    file_limit& operator=(const file_limit&) = delete;
    ~file_limit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        ::signal(SIGXFSZ, handler_);
    }

private:
    ::rlimit before_{};
    ::sighandler_t handler_ = ::signal(SIGXFSZ, SIG_IGN);
};

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

TEST_CASE("a file is made for its owner to write and its group to read, and what is there stays",
          "[go-mmproxy][log_output]") {
    const temporary_directory directory;
    const auto path = directory / "log";
    const auto mask = ::umask(0);
    log_output{path}.write("first\n");
    ::umask(mask);
    log_output{path}.write("second\n");
    CHECK(content_of(path) == "first\nsecond\n");
    struct ::stat status {};
    checked(::stat(path.c_str(), &status), "stat");
    CHECK((status.st_mode & 07777) == 0640);
}

TEST_CASE("lines are appended to a file that another program has cut", "[go-mmproxy][log_output]") {
    const temporary_directory directory;
    const auto path = directory / "log";
    log_output output{path};
    output.write("first\n");
    checked(::truncate(path.c_str(), 0), "truncate");
    output.write("second\n");
    CHECK(content_of(path) == "second\n");
}

TEST_CASE("a file that cannot be opened is named, with what to do", "[go-mmproxy][log_output]") {
    const temporary_directory directory;
    const std::string name = GENERATE("missing/log", "", "pipe");
    const auto path = directory / name;
    checked(::mkfifo((directory / "pipe").c_str(), 0600), "mkfifo"); // which no program reads
    try {
        const log_output output{path};
        FAIL("opened");
    } catch (const log_file_failure& failure) {
        CHECK(std::string{failure.what()}.starts_with("-log-file: \"" + path + "\" cannot be opened: "));
        CHECK(std::string{failure.what()}.find("LogsDirectory=") != std::string::npos);
    }
}

TEST_CASE("a file that was given another name is made anew", "[go-mmproxy][log_output]") {
    const temporary_directory directory;
    const auto path = directory / "log";
    const auto rotated = directory / "log.1";
    log_output output{path};
    output.write("first\n");
    checked(::rename(path.c_str(), rotated.c_str()), "rename");
    output.write("second\n");
    CHECK(output.reopen());
    output.write("third\n");
    CHECK(output.reopen());
    output.write("fourth\n");
    CHECK(content_of(rotated) == "first\nsecond\n");
    CHECK(content_of(path) == "third\nfourth\n");
}

TEST_CASE("where a file cannot be opened again, the old one is kept, and says so", "[go-mmproxy][log_output]") {
    const temporary_directory directory;
    const auto path = directory / "log";
    const auto rotated = directory / "log.1";
    log_output output{path};
    checked(::rename(path.c_str(), rotated.c_str()), "rename");
    checked(::mkdir(path.c_str(), 0700), "mkdir");
    CHECK_FALSE(output.reopen());
    REQUIRE(output.recent().all().size() == 1);
    CHECK(output.recent().all().front()->message() == "log file cannot be opened again, the old one is kept");
    output.write(numbered(1));
    const auto lines = members_of(content_of(rotated));
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].at("level") == "WARN");
    CHECK(lines[0].at("msg") == "log file cannot be opened again, the old one is kept");
    CHECK(lines[0].at("file") == path);
    CHECK(lines[0].at("error") == std::system_category().message(EISDIR));
    CHECK(lines[1].at("n") == "1");
    checked(::rmdir(path.c_str()), "rmdir");
    CHECK(output.reopen());
    output.write(numbered(2));
    CHECK(content_of(path) == numbered(2));
}

TEST_CASE("a log that is no file has nothing to be opened again", "[go-mmproxy][log_output]") {
    const auto to = pipe_channel();
    log_output output{to.writer.get()};
    CHECK(output.reopen());
    output.write(numbered(0));
    CHECK(to.rest() == numbered(0));
}

TEST_CASE("the rest of a line for which the disk had no room does not begin the next file",
          "[go-mmproxy][log_output]") {
    const temporary_directory directory;
    const auto path = directory / "log";
    const auto rotated = directory / "log.1";
    log_output output{path};
    {
        const file_limit full{100};
        output.write(numbered(0));
        checked(::rename(path.c_str(), rotated.c_str()), "rename");
        CHECK(output.reopen());
    }
    output.write(numbered(1));
    CHECK(content_of(rotated) == numbered(0).substr(0, 100));
    CHECK(members_of(content_of(path)).front().at("count") == "1");
    CHECK(without_loss(content_of(path)) == numbered(1));
}

TEST_CASE("a file may be opened again while threads write", "[go-mmproxy][log_output]") {
    constexpr int count = 1000;
    constexpr int files = 20;
    const temporary_directory directory;
    const auto path = directory / "log";
    log_output output{path};
    {
        std::jthread other{[&] {
            for (int i = 0; i < count; ++i) output.write(numbered(i));
        }};
        for (int i = 0; i < files; ++i) {
            checked(::rename(path.c_str(), (directory / std::to_string(i)).c_str()), "rename");
            CHECK(output.reopen());
        }
    }
    std::string all;
    for (int i = 0; i < files; ++i) all += content_of(directory / std::to_string(i));
    check_accounts_for(all + content_of(path), count);
}
