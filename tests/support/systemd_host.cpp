// SPDX-License-Identifier: BSL-1.0
#include "support/systemd_host.hpp"

#include "support/root_of_host.hpp"
#include "support/text_lines.hpp"
#include "support/waiting.hpp"

#include <csignal>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include <unistd.h>

namespace {

/// Where groups of the control group that this process is in can be made; empty where there is no version 2 of them.
std::string own_group() {
    for (const auto& line : lines_of(content_of("/proc/self/mounts"))) {
        std::istringstream fields{line};
        std::string device, directory, type;
        fields >> device >> directory >> type;
        const auto own = lines_with(content_of("/proc/self/cgroup"), "0::");
        if (type == "cgroup2" && !own.empty()) return directory + own.front().substr(3);
    }
    return {};
}

constexpr auto in_namespaces = R"(
mount -t proc proc /proc && mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /mnt &&
cp "$1" /mnt/go-mmproxy && cp "$2"/*.toml /mnt &&
{ umount -R /sys/fs/cgroup || true; } && mount -t cgroup2 cgroup2 /sys/fs/cgroup &&
exec env -i PATH="$PATH" container=lxc SYSTEMD_UNIT_PATH="$2" \
  /lib/systemd/systemd --system --unit=multi-user.target --log-target=null --show-status=no
)";

constexpr auto in_group = R"(
mkdir "$1" && echo $$ > "$1/cgroup.procs" &&
exec unshare --kill-child --pid --mount --ipc --cgroup --propagation private sh -c "$2" sh "$3" "$4"
)";

} // namespace

bool systemd_host::is_possible() {
    const auto group = own_group() + "/mmproxy-try-" + std::to_string(::getpid()); // not that of a test beside this one
    std::error_code ec;
    const bool is_made = is_root_of_the_host() && std::filesystem::create_directory(group, ec);
    std::filesystem::remove(group, ec);
    return is_made;
}

systemd_host::systemd_host(const std::string& program, const std::vector<unit_file>& units)
    : units_{units},
      group_{own_group() + '/' + units_.name()},
      process_{{"sh", "-c", in_group, "sh", group_, in_namespaces, program, units_.path()}} {
    if (!eventually([&] { return run({"systemctl", "is-system-running", "--wait"}).output == "running\n"; }))
        throw std::runtime_error{"systemd (package systemd) does not run: " + process_.errors()};
}

/// Among them the targets that services depend on without saying so, systemd.service(5).
systemd_host::unit_directory::unit_directory(const std::vector<unit_file>& units) {
    for (const std::string name : {"basic", "sysinit", "network-online", "multi-user", "sockets", "shutdown", "umount"})
        directory_.write(name + ".target", "[Unit]\nDescription=" + name + "\nDefaultDependencies=no\n");
    for (const auto& unit : units) directory_.write(unit.name, unit.text);
}

systemd_host::~systemd_host() {
    process_.signal(SIGKILL); // with which all of its processes end
    process_.wait();
    const std::vector<std::string> command{"find", group_, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"};
    eventually([&] { return run_program(command), !std::filesystem::exists(group_); });
}

finished_process systemd_host::run(const std::vector<std::string>& command) const {
    std::vector<std::string> inside{"nsenter", "--target", first_process(), "--mount", "--pid"};
    inside.insert(inside.end(), command.begin(), command.end());
    return run_program(inside);
}

std::string systemd_host::property(const std::string& unit, const std::string& name) const {
    const auto value = run({"systemctl", "show", "--value", "--property=" + name, unit}).output;
    return value.substr(0, value.find('\n'));
}

bool systemd_host::comes_to(const std::string& unit, const std::string& name, const std::string& value) const {
    return eventually([&] { return property(unit, name) == value; });
}

std::string systemd_host::first_process() const {
    const auto id = std::to_string(process_.id());
    std::istringstream children{content_of("/proc/" + id + "/task/" + id + "/children")};
    std::string child{"0"};
    children >> child;
    return child;
}
