// SPDX-License-Identifier: BSL-1.0
#include "support/temporary_directory.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include <stdlib.h>

temporary_directory::temporary_directory() {
    std::string name = std::filesystem::temp_directory_path() / "mmproxy-test-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::system_error{errno, std::system_category(), "mkdtemp"};
    path_ = name;
}

temporary_directory::~temporary_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string temporary_directory::write(std::string_view name, std::string_view content) const {
    auto path = *this / name;
    std::ofstream file{path};
    file << content << std::flush;
    if (!file) throw std::system_error{errno, std::system_category(), path};
    return path;
}

std::string content_of(const std::string& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}
