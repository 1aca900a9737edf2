// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/file_access.hpp"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

namespace go_mmproxy {
namespace {

std::error_code ask(const std::filesystem::path& path, int rights) {
    const int result = ::faccessat(AT_FDCWD, path.c_str(), rights, AT_EACCESS);
    return {result != 0 ? errno : 0, std::generic_category()};
}

} // namespace

std::error_code refusal_to_make(const std::string& path) {
    return ask(std::filesystem::path{path}.parent_path() / ".", W_OK | X_OK);
}

std::error_code refusal_to_write(const std::string& path) {
    std::error_code none;
    if (std::filesystem::is_directory(path, none)) return std::make_error_code(std::errc::is_a_directory);
    const auto refusal = ask(path, W_OK);
    return refusal == std::errc::no_such_file_or_directory ? refusal_to_make(path) : refusal;
}

} // namespace go_mmproxy
