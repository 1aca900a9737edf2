// SPDX-License-Identifier: BSL-1.0
#include "support/child_process.hpp"

#include "support/waiting.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace {

/// The path of a program; empty when there is none. An ordinary user's PATH lacks the sbin directories.
std::string find_program(const std::string& name) {
    if (name.find('/') != std::string::npos) return name;
    const char* path = std::getenv("PATH");
    std::istringstream directories{(path != nullptr ? std::string{path} : "/usr/bin:/bin") +
                                   ":/usr/local/sbin:/usr/sbin:/sbin"};
    for (std::string directory; std::getline(directories, directory, ':');)
        if (const auto candidate = directory + '/' + name; ::access(candidate.c_str(), X_OK) == 0) return candidate;
    return {};
}

std::string read_all(int fd) {
    std::string text;
    std::array<char, 4096> part;
    for (::ssize_t n = 0; (n = ::pread(fd, part.data(), part.size(), static_cast<::off_t>(text.size()))) > 0;)
        text.append(part.data(), static_cast<std::size_t>(n));
    return text;
}

descriptor memory_file() {
    return descriptor{checked(::memfd_create("output", MFD_CLOEXEC), "memfd_create")};
}

/// User and system time of a process, its threads together. clock_getcpuclockid(3).
std::chrono::nanoseconds cpu_time(::pid_t id) {
    ::clockid_t clock{};
    ::timespec used{};
    if (::clock_getcpuclockid(id, &clock) == 0) ::clock_gettime(clock, &used);
    return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
}

/// Waits for its end, but not longer than that.
void await_end(::pid_t id, std::chrono::milliseconds limit) {
    const descriptor process{static_cast<int>(::syscall(SYS_pidfd_open, id, 0))};
    ::pollfd asked{process.get(), POLLIN, 0};
    ::poll(&asked, 1, static_cast<int>(limit.count()));
}

int exit_status(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// The variables of this process, with the locale C: what a program says is the same on every machine.
std::vector<std::string> environment() {
    std::vector<std::string> variables{"LC_ALL=C"};
    for (char** one = ::environ; *one != nullptr; ++one)
        if (!std::string_view{*one}.starts_with("LC_ALL=")) variables.emplace_back(*one);
    return variables;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// Runs in the child, between fork(2) and exec(3), where only async-signal-safe calls are allowed.
[[noreturn]] void become(const char* program, char* const* arguments, char* const* variables, int output, int errors,
                         const sandbox& confined) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    confined.enter();
    ::execve(program, arguments, variables);
    ::_exit(127);
}

::pid_t start(const std::vector<std::string>& arguments, int output, int errors, const sandbox& confined) {
    const auto program = find_program(arguments.front());
    if (program.empty()) throw std::system_error{ENOENT, std::system_category(), arguments.front()};
    auto copies = arguments;
    copies.front() = program; // sshd wants to be started by its path
    auto variables = environment();
    const auto argument_pointers = pointers_to(copies);
    const auto variable_pointers = pointers_to(variables);
    const auto id = checked(::fork(), "fork");
    if (id == 0) become(program.c_str(), argument_pointers.data(), variable_pointers.data(), output, errors, confined);
    ::setpgid(id, id); // so that it is done for both, whichever process comes first
    return id;
}

/// How many sockets of a table of /proc/net are in this state, on this port. proc(5).
std::size_t sockets_in(const char* table, std::string_view wanted, unsigned port) {
    std::ifstream file{table};
    std::size_t found = 0;
    for (std::string line; std::getline(file, line);) {
        std::istringstream fields{line};
        std::string number, local, remote, state;
        fields >> number >> local >> remote >> state;
        const auto colon = local.rfind(':');
        if (state == wanted && colon != std::string::npos && std::stoul(local.substr(colon + 1), nullptr, 16) == port)
            ++found;
    }
    return found;
}

} // namespace

child_process::child_process(const std::vector<std::string>& arguments, const sandbox& confined)
    : output_{memory_file()}, errors_{memory_file()}, id_{start(arguments, output_.get(), errors_.get(), confined)} {}

child_process::~child_process() {
    if (running()) signal(SIGTERM);
    if (!eventually([this] { return !running(); }, std::chrono::seconds{5})) signal(SIGKILL);
    ::kill(-id_, SIGKILL); // the processes that it has started
    wait();
}

std::string child_process::output() const {
    return read_all(output_.get());
}

std::string child_process::errors() const {
    return read_all(errors_.get());
}

bool child_process::running() {
    int status = 0;
    if (!status_ && ::waitpid(id_, &status, WNOHANG) == id_) status_ = exit_status(status);
    return !status_;
}

bool child_process::writes(std::string_view text) {
    const auto written = [&] {
        return output().find(text) != std::string::npos || errors().find(text) != std::string::npos;
    };
    eventually([&] { return written() || !running(); });
    return written();
}

bool child_process::listens(unsigned port, std::size_t sockets) {
    const auto open = [=] { return listening_sockets(port) + receiving_sockets(port) >= sockets; };
    eventually([&] { return open() || !running(); });
    return running() && open();
}

std::optional<int> child_process::wait() {
    eventually([this] { return !running(); });
    return status_;
}

bool child_process::comes_to_rest() {
    constexpr std::chrono::milliseconds watched{400};
    constexpr std::chrono::milliseconds next_to_nothing{40};
    const auto used_meanwhile = [this] {
        const auto before = cpu_time(id_);
        await_end(id_, watched);
        return cpu_time(id_) - before;
    };
    return eventually([&] { return used_meanwhile() < next_to_nothing; }) && running();
}

void child_process::signal(int number) const {
    if (!status_) ::kill(id_, number);
}

finished_process run_program(const std::vector<std::string>& arguments, const sandbox& confined) {
    child_process child{arguments, confined};
    const auto status = child.wait();
    if (!status) throw std::runtime_error{arguments.front() + " does not end"};
    return {*status, child.output(), child.errors()};
}

std::size_t listening_sockets(unsigned port) {
    constexpr auto listening = "0A";
    return sockets_in("/proc/thread-self/net/tcp", listening, port) +
           sockets_in("/proc/thread-self/net/tcp6", listening, port);
}

std::size_t receiving_sockets(unsigned port) {
    constexpr auto unconnected = "07";
    return sockets_in("/proc/thread-self/net/udp", unconnected, port) +
           sockets_in("/proc/thread-self/net/udp6", unconnected, port);
}

void require_program(const std::string& name, const std::string& package) {
    if (find_program(name).empty())
        throw std::runtime_error{name + " is missing: install the package " + package + ", as tests/run does"};
}
