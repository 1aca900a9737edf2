// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_TEMPORARY_DIRECTORY_HPP
#define MMPROXY_TESTS_SUPPORT_TEMPORARY_DIRECTORY_HPP

#include <filesystem>
#include <string>
#include <string_view>

/// A directory of the test's own, removed with all that is in it.
class temporary_directory {
public:
    temporary_directory();
    temporary_directory(const temporary_directory&) = delete;
    temporary_directory& operator=(const temporary_directory&) = delete;
    ~temporary_directory();

    /// The path of a file in it: `directory / "nginx.conf"`.
    std::string operator/(std::string_view name) const { return path_ / name; }

    /// Writes a file and returns its path.
    std::string write(std::string_view name, std::string_view content) const;

private:
    std::filesystem::path path_;
};

/// The content of a file; empty when there is none.
std::string content_of(const std::string& path);

#endif
