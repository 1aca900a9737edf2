// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/process_usage.hpp"

#include "support/catch.hpp"
#include "support/descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <vector>

#include <fcntl.h>

using namespace go_mmproxy;

namespace {

/// The one that reads them is not among them.
std::size_t listed_descriptors() {
    const std::filesystem::directory_iterator all{"/proc/self/fd"};
    return static_cast<std::size_t>(std::distance(begin(all), end(all))) - 1;
}

} // namespace

TEST_CASE("the open descriptors of the process are counted", "[go-mmproxy][process_usage]") {
    const auto before = read_process_usage();
    REQUIRE(before.open_descriptors);
    CHECK(*before.open_descriptors == listed_descriptors());
    const descriptor one{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    const descriptor another{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    CHECK(read_process_usage().open_descriptors.value() == *before.open_descriptors + 2);
    REQUIRE(before.max_descriptors);
    CHECK(*before.max_descriptors > *before.open_descriptors);
}

TEST_CASE("memory and CPU time of the process are told", "[go-mmproxy][process_usage]") {
    constexpr std::size_t size = std::size_t{64} << 20;
    const auto before = read_process_usage();
    const std::vector<char> memory(size, 'x');
    const auto after = read_process_usage();
    REQUIRE(before.resident_bytes);
    REQUIRE(after.virtual_bytes);
    CHECK(*after.resident_bytes >= *before.resident_bytes + size / 2);
    CHECK(*after.virtual_bytes >= *after.resident_bytes);
    CHECK(after.cpu_seconds > 0);
    CHECK(after.cpu_seconds >= before.cpu_seconds);
    CHECK(memory.back() == 'x');
}
