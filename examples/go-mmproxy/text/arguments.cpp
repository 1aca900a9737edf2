// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/text/arguments.hpp"

namespace go_mmproxy {
namespace {

std::string_view value_of(std::string_view name, std::initializer_list<argument> arguments) {
    const auto* found = std::ranges::find(arguments, name, &argument::name);
    return found == arguments.end() ? std::string_view{} : found->value;
}

} // namespace

std::string with_arguments(std::string_view text, std::initializer_list<argument> arguments) {
    std::string result;
    const auto rest = for_each_argument(
        text, [&](auto before, auto name) { result.append(before).append(value_of(name, arguments)); });
    return result.append(rest);
}

} // namespace go_mmproxy
