// SPDX-License-Identifier: BSL-1.0
#ifndef BENCHMARK_SUPPORT_PROCESS_TREE_HPP
#define BENCHMARK_SUPPORT_PROCESS_TREE_HPP

#include <string>
#include <vector>

namespace support {

/// What follows the program's name in /proc/PID/stat, from field 3 on; empty where there is no such process.
std::vector<std::string> process_fields(unsigned process);

/// The process and all its descendants; only 0 has none.
std::vector<unsigned> process_tree(unsigned process);

} // namespace support

#endif
