// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/prometheus_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace go_mmproxy {
namespace {

/// Line feeds and backslashes are escaped in every text; quotes are in the value of a label.
std::string escaped(std::string_view text, bool is_quoted) {
    std::string result;
    for (const char c : text) {
        if (c == '\\' || (is_quoted && c == '"')) result += '\\';
        result += c == '\n' ? std::string{"\\n"} : std::string{c};
    }
    return result;
}

std::string written(const metric_labels& labels) {
    std::string result;
    for (const auto& l : labels) {
        result.append(result.empty() ? "{" : ",").append(l.name).append("=\"");
        result.append(escaped(l.value, true)).append("\"");
    }
    return result.append(result.empty() ? "" : "}");
}

/// The largest value of a bucket, as `le` has it. A time was cut to whole units: it lies below the next one.
double bound_of(std::size_t bucket, const bucket_scale& scale) {
    const auto next = std::ldexp(1.0, static_cast<int>(bucket));
    return scale.unit == 0 ? next - 1 : next * scale.unit;
}

double sum_of(const mmproxy::histogram& counted, const bucket_scale& scale) {
    const auto sum = static_cast<double>(counted.sum());
    return scale.unit == 0 ? sum : sum * scale.unit;
}

} // namespace

void prometheus_text::begin(const metric_family& family) {
    family_ = family.name;
    text_.append("# HELP ").append(family.name).append(" ").append(escaped(family.help, false)).append("\n");
    text_.append("# TYPE ").append(family.name).append(" ").append(family.type).append("\n");
}

void prometheus_text::sample(const metric_labels& labels, const mmproxy::histogram& counted,
                             const bucket_scale& scale) {
    auto with_bound = labels;
    with_bound.push_back({"le", {}});
    std::uint64_t below = 0;
    std::size_t bucket = 0;
    for (auto told = scale.first; told <= scale.last; told += scale.step) {
        for (; bucket <= told; ++bucket) below += counted[bucket];
        const auto bound = number(bound_of(told, scale));
        with_bound.back().value = bound;
        sample("_bucket", with_bound, number(below));
    }
    with_bound.back().value = "+Inf";
    sample("_bucket", with_bound, number(counted.count()));
    sample("_sum", labels, number(sum_of(counted, scale)));
    sample("_count", labels, number(counted.count()));
}

/// The shortest text that is read as this very number.
std::string prometheus_text::number(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

void prometheus_text::sample(std::string_view suffix, const metric_labels& labels, std::string_view value) {
    text_.append(family_).append(suffix).append(written(labels)).append(" ").append(value).append("\n");
}

} // namespace go_mmproxy
