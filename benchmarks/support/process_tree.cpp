// SPDX-License-Identifier: BSL-1.0
#include "process_tree.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

namespace support {
namespace {

unsigned as_number(const std::string& text) {
    unsigned number = 0;
    const auto* end = text.data() + text.size();
    return std::from_chars(text.data(), end, number).ptr == end ? number : 0;
}

unsigned parent_of(unsigned process) {
    const auto fields = process_fields(process);
    return fields.size() > 1 ? as_number(fields[1]) : 0;
}

std::vector<unsigned> every_process() {
    std::vector<unsigned> all;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc"})
        if (const auto process = as_number(entry.path().filename().string()); process != 0) all.push_back(process);
    return all;
}

} // namespace

std::vector<std::string> process_fields(unsigned process) {
    std::ifstream stat{"/proc/" + std::to_string(process) + "/stat"};
    stat.ignore(std::numeric_limits<std::streamsize>::max(), ')'); // the name may hold spaces
    return {std::istream_iterator<std::string>{stat}, {}};
}

std::vector<unsigned> process_tree(unsigned process) {
    if (process == 0) return {};
    std::vector<unsigned> tree{process};
    const auto all = every_process();
    for (std::size_t i = 0; i < tree.size(); ++i)
        std::ranges::copy_if(all, std::back_inserter(tree), [&](unsigned p) { return parent_of(p) == tree[i]; });
    return tree;
}

} // namespace support
