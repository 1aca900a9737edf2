// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_SYSTEMD_HOST_HPP
#define MMPROXY_TESTS_SUPPORT_SYSTEMD_HOST_HPP

#include "support/child_process.hpp"
#include "support/temporary_directory.hpp"

#include <filesystem>
#include <string>
#include <vector>

/// A file of systemd's, such as `go-mmproxy.service`; or one of the program's, which ends in `.toml`.
struct unit_file {
    std::string name;
    std::string text;
};

/// systemd as the first process of a process, mount and control group namespace of its own, in the network namespace of
/// the thread that makes it, for as long as this object lives. It knows no units but those that it is given.
/// systemd(1).
class systemd_host {
public:
    /// Whether it can be had here: by root of the host, where a control group can be made. cgroups(7).
    static bool is_possible();

    /// `program` is to be found as /mnt/go-mmproxy, and its files beside it. Throws `std::runtime_error` when systemd
    /// does not come up.
    systemd_host(const std::string& program, const std::vector<unit_file>& units);
    systemd_host(const systemd_host&) = delete;
    systemd_host& operator=(const systemd_host&) = delete;
    ~systemd_host();

    /// Runs a program beside systemd, such as systemctl(1).
    finished_process run(const std::vector<std::string>& command) const;

    /// A property of a unit, as `systemctl show` has it.
    std::string property(const std::string& unit, const std::string& name) const;

    /// Waits until a property has this value.
    bool comes_to(const std::string& unit, const std::string& name, const std::string& value) const;

    /// A file as the units see it.
    std::string content(const std::string& path) const {
        return content_of("/proc/" + first_process() + "/root" + path);
    }

private:
    class unit_directory {
    public:
        explicit unit_directory(const std::vector<unit_file>& units);
        std::string path() const { return directory_ / ""; }
        std::string name() const { return std::filesystem::path{path()}.parent_path().filename(); }

    private:
        temporary_directory directory_;
    };

    std::string first_process() const;

    unit_directory units_;
    std::string group_;
    child_process process_;
};

#endif
