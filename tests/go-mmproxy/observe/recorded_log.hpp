// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_TESTS_RECORDED_LOG_HPP
#define GO_MMPROXY_TESTS_RECORDED_LOG_HPP

#include "go-mmproxy/observe/json_checker.hpp"
#include "go-mmproxy/observe/log_output.hpp"
#include "support/catch.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

/// A log whose lines can be read back: what is written goes into a file without a name.
class recorded_log {
public:
    go_mmproxy::log_output& output() { return output_; }

    std::vector<std::string> lines() const {
        const auto text = written();
        std::vector<std::string> found;
        for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1)
            found.push_back(text.substr(begin, text.find('\n', begin) + 1 - begin));
        return found;
    }

    json_checker::members only_line() const {
        const auto all = lines();
        REQUIRE(all.size() == 1);
        return json_checker::read(all.front());
    }

private:
    struct file {
        file() = default;
        file(const file&) = delete;
        file& operator=(const file&) = delete;
        ~file() { ::close(descriptor); }
        int descriptor = ::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    };

    std::string written() const {
        std::string text(static_cast<std::size_t>(::lseek(file_.descriptor, 0, SEEK_END)), '\0');
        REQUIRE(::pread(file_.descriptor, text.data(), text.size(), 0) == static_cast<::ssize_t>(text.size()));
        return text;
    }

    file file_;
    go_mmproxy::log_output output_{file_.descriptor};
};

#endif
