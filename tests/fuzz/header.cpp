// SPDX-License-Identifier: BSL-1.0
#include "fuzz/header_rules.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

// libFuzzer's entry point. tests/header_version/mutations.cpp holds seeded mutations against the same rules.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto broken = mmproxy::tests::broken_rule(std::as_bytes(std::span{data, size}));
    if (broken.empty()) return 0;
    std::fprintf(stderr, "broken rule: %s\n", broken.c_str());
    std::abort();
}
