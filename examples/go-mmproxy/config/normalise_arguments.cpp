// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/normalise_arguments.hpp"

#include "go-mmproxy/config/flag_value.hpp"
#include "go-mmproxy/config/flags.hpp"
#include "go-mmproxy/config/usage_error.hpp"
#include "go-mmproxy/config/values.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <optional>
#include <utility>

namespace go_mmproxy {
namespace {

/// One argument, taken apart.
struct parts {
    std::string_view name;
    std::optional<std::string_view> value;
};

bool is_flag(std::string_view argument) {
    return argument.size() > 1 && argument.front() == '-';
}

parts split(std::string_view argument) {
    const auto name = argument.substr(argument.starts_with("--") ? 2 : 1);
    if (name.empty() || name.front() == '-' || name.front() == '=')
        throw usage_error{text(message::malformed_flag, "argument"_is(argument))};
    const auto equals = name.find('=');
    if (equals == std::string_view::npos) return {name, std::nullopt};
    return {name.substr(0, equals), name.substr(equals + 1)};
}

class normaliser {
public:
    explicit normaliser(std::span<const std::string> arguments) : rest_{arguments} {}

    std::vector<std::string> normalise() {
        while (!rest_.empty() && is_flag(rest_.front()) && rest_.front() != "--") take_flag(split(take()));
        if (!rest_.empty() && rest_.front() == "--") take();
        if (!rest_.empty()) throw usage_error{text(message::not_a_flag, "argument"_is(take()))};
        return std::move(normal_);
    }

private:
    const std::string& take() {
        const auto& argument = rest_.front();
        rest_ = rest_.subspan(1);
        return argument;
    }

    void take_flag(const parts& given) {
        const auto* found = find_flag(given.name);
        if (found == nullptr) throw usage_error{text(message::unknown_flag, "flag"_is(given.name))};
        if (found->is_switch()) return add_switch(*found, given);
        add_value(*found, given);
    }

    void add_switch(const flag& f, const parts& given) {
        const auto written = given.value.value_or("true");
        const auto value = read_boolean(written);
        if (!value) throw usage_error{refusal_of(given.name, written, f.value.accepted)};
        normal_.push_back(spelling(f.long_name) + (*value ? "=true" : "=false"));
    }

    void add_value(const flag& f, const parts& given) {
        if (!given.value && rest_.empty()) throw usage_error{text(message::value_missing, "flag"_is(given.name))};
        normal_.push_back(spelling(f.long_name));
        normal_.push_back(given.value ? std::string{*given.value} : take());
    }

    std::span<const std::string> rest_;
    std::vector<std::string> normal_;
};

} // namespace

std::string spelling(std::string_view long_name) {
    return "--" + std::string{long_name};
}

std::vector<std::string> normalise_arguments(std::span<const std::string> arguments) {
    return normaliser{arguments}.normalise();
}

} // namespace go_mmproxy
