// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_PROCESS_STATUS_HPP
#define MMPROXY_TESTS_SUPPORT_PROCESS_STATUS_HPP

#include "support/temporary_directory.hpp"
#include "support/text_lines.hpp"

#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

/// What /proc says of a member of a task's status, such as `CapEff`, its fields with one blank between them; empty
/// where there is no such task or member. proc(5).
inline std::string status_of(const std::string& task, std::string_view member) {
    for (const auto& line : lines_of(content_of(task + "/status"))) {
        if (!line.starts_with(std::string{member} + ':')) continue;
        std::istringstream fields{line.substr(member.size() + 1)};
        std::string all;
        for (std::string field; fields >> field;) all += (all.empty() ? "" : " ") + field;
        return all;
    }
    return {};
}

/// The tasks of a process: a directory in /proc for each of its threads.
inline std::vector<std::string> tasks_of(::pid_t process) {
    std::vector<std::string> tasks;
    for (const auto& task : std::filesystem::directory_iterator{"/proc/" + std::to_string(process) + "/task"})
        tasks.push_back(task.path());
    return tasks;
}

#endif
