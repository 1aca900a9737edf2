// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_PROMETHEUS_TEXT_HPP
#define GO_MMPROXY_OBSERVE_PROMETHEUS_TEXT_HPP

#include <mmproxy/observer/histogram.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace go_mmproxy {

/// A metric of which there may be several series: its name in full, and what it is. Names, like the help, are the same
/// in every language: they are read by programs, and two instances must not differ.
struct metric_family {
    std::string_view name;
    std::string_view type; ///< counter, gauge or histogram
    std::string_view help;
};

/// What tells the series of a family apart.
struct metric_label {
    std::string_view name;
    std::string_view value; ///< any text in UTF-8
};
using metric_labels = std::vector<metric_label>;

/// How a histogram whose buckets double is told: every `step`-th bucket from `first` to `last`, as multiples of a unit.
struct bucket_scale {
    std::size_t first = 0;
    std::size_t last = 0;
    std::size_t step = 1;
    /// Of a value, in the metric's base unit: 1e-6 for microseconds that are told as seconds. 0: the values are whole
    /// numbers of something that cannot be divided.
    double unit = 0;
};

/// Writes the text format of Prometheus, version 0.0.4, family by family.
/// https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md
class prometheus_text {
public:
    static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

    /// Begins a family: all of its samples come next, and no other.
    void begin(const metric_family& family);

    void sample(const metric_labels& labels, std::uint64_t value) { sample("", labels, number(value)); }
    void sample(const metric_labels& labels, double value) { sample("", labels, number(value)); }

    /// A series of a histogram: its buckets, each with all values up to its bound, their sum and their count.
    void sample(const metric_labels& labels, const mmproxy::histogram& counted, const bucket_scale& scale);

    std::string take() && { return std::move(text_); }

private:
    static std::string number(std::uint64_t value) { return std::to_string(value); }
    static std::string number(double value);
    void sample(std::string_view suffix, const metric_labels& labels, std::string_view value);

    std::string_view family_{};
    std::string text_{};
};

} // namespace go_mmproxy

#endif
