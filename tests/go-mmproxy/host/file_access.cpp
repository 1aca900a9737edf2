// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/file_access.hpp"

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

#include <filesystem>
#include <system_error>

using namespace go_mmproxy;

TEST_CASE("a file may be written to where it is there, or where it can be made", "[go-mmproxy][file_access]") {
    const temporary_directory directory;
    CHECK_FALSE(refusal_to_write(directory.write("log", "")));
    CHECK_FALSE(refusal_to_write(directory / "none"));
    CHECK_FALSE(std::filesystem::exists(directory / "none"));
    CHECK(refusal_to_write(directory / "none/log") == std::errc::no_such_file_or_directory);
    CHECK(refusal_to_write(directory / "log/log") == std::errc::not_a_directory);
    CHECK(refusal_to_write(directory / "") == std::errc::is_a_directory);
}

TEST_CASE("whether a file could be made is a matter of its directory", "[go-mmproxy][file_access]") {
    const temporary_directory directory;
    CHECK_FALSE(refusal_to_make(directory.write("there", "")));
    CHECK_FALSE(refusal_to_make(directory / "none"));
    CHECK_FALSE(refusal_to_make("in-this-directory"));
    CHECK(refusal_to_make(directory / "none/file") == std::errc::no_such_file_or_directory);
    CHECK(refusal_to_make(directory / "there/file") == std::errc::not_a_directory);
}
