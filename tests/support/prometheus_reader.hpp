// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_PROMETHEUS_READER_HPP
#define MMPROXY_TESTS_SUPPORT_PROMETHEUS_READER_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace prometheus_detail {

using labels = std::map<std::string, std::string>;

[[noreturn]] inline void fail(const std::string& why, std::string_view where) {
    throw std::runtime_error{why + ": " + std::string{where}};
}

inline bool is_name(const std::string& text) {
    static const std::regex name{"[a-zA-Z_:][a-zA-Z0-9_:]*"};
    return std::regex_match(text, name);
}

inline double number(const std::string& text) {
    static const std::regex written{R"([+-]?([0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?|Inf)|NaN)"};
    if (!std::regex_match(text, written)) fail("not a number", text);
    return std::stod(text);
}

inline std::string without_suffix(const std::string& name, std::string_view suffix) {
    return name.ends_with(suffix) ? name.substr(0, name.size() - suffix.size()) : name;
}

/// What is left to be read of a line.
class line_reader {
public:
    explicit line_reader(std::string_view line) : line_{line}, rest_{line} {}

    std::string up_to(std::string_view ends) {
        const auto end = std::min(rest_.find_first_of(ends), rest_.size());
        std::string text{rest_.substr(0, end)};
        rest_.remove_prefix(end);
        return text;
    }

    bool take(char c) {
        const bool is_there = rest_.starts_with(c);
        if (is_there) rest_.remove_prefix(1);
        return is_there;
    }

    void expect(char c) {
        if (!take(c)) fail(std::string{"no "} + c, line_);
    }

    std::string quoted() {
        std::string text;
        expect('"');
        while (!take('"')) text += take('\\') ? escape() : next();
        return text;
    }

    labels all_labels() {
        labels found;
        do {
            auto name = up_to("=");
            if (!is_name(name)) fail("a label without a name", line_);
            expect('=');
            if (!found.emplace(name, quoted()).second) fail("a label twice", line_);
        } while (take(','));
        expect('}');
        return found;
    }

    std::string_view rest() const { return rest_; }

private:
    char next() {
        if (rest_.empty()) fail("an open quote", line_);
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    char escape() {
        switch (const char c = next()) {
        case '\\':
        case '"': return c;
        case 'n': return '\n';
        default: fail("an unknown escape", line_);
        }
    }

    std::string_view line_;
    std::string_view rest_;
};

} // namespace prometheus_detail

/// Reads the text format of Prometheus, version 0.0.4, and is strict about it. Written apart from the program.
///
/// Beyond the format's grammar: each family has a help and a type in front of its samples, which stand together; no
/// series is there twice; a counter's name ends in `_total`, and is neither negative nor a fraction of one that is not
/// seconds; the buckets of a histogram have growing bounds and do not shrink, and the last one is its count.
class prometheus_reader {
public:
    using labels = std::map<std::string, std::string>;

    /// Throws `std::runtime_error` that tells what is wrong, and where.
    explicit prometheus_reader(std::string_view text);

    /// The value of a series; throws `std::out_of_range` where there is none.
    double value(const std::string& name, const labels& l = {}) const { return samples_.at({name, l}); }
    bool has(const std::string& name, const labels& l = {}) const { return samples_.contains({name, l}); }

    /// The sum of all series of a name that have these labels, and maybe others.
    double sum(const std::string& name, const labels& l = {}) const;

    bool has_family(const std::string& family) const { return types_.contains(family); }

    /// The type of a family; throws `std::out_of_range` where there is none.
    const std::string& type(const std::string& family) const { return types_.at(family); }

private:
    struct series {
        std::string name;
        labels of;

        friend auto operator<=>(const series&, const series&) = default;
    };

    void read_line(std::string_view line);
    void read_comment(std::string_view line);
    void read_sample(std::string_view line);
    void begin_family(const std::string& name);
    bool belongs_to_family(const std::string& name) const;
    void check_counters() const;
    void check_histograms() const;
    void check_histogram(const std::string& family, const labels& l) const;

    std::map<series, double> samples_{};
    std::map<std::string, std::string> types_{};
    std::set<std::string> helped_{};
    std::string family_{};
};

inline prometheus_reader::prometheus_reader(std::string_view text) {
    if (!text.ends_with('\n'))
        prometheus_detail::fail("no line feed at the end",
                                text.substr(text.size() - std::min<std::size_t>(text.size(), 80)));
    while (!text.empty()) {
        const auto end = text.find('\n');
        read_line(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    check_counters();
    check_histograms();
}

inline double prometheus_reader::sum(const std::string& name, const labels& l) const {
    double all = 0;
    for (const auto& [key, value] : samples_) {
        bool has_all = key.name == name;
        for (const auto& [label, wanted] : l) has_all = has_all && key.of.contains(label) && key.of.at(label) == wanted;
        if (has_all) all += value;
    }
    return all;
}

inline void prometheus_reader::read_line(std::string_view line) {
    if (line.starts_with('#'))
        read_comment(line);
    else
        read_sample(line);
}

inline void prometheus_reader::read_comment(std::string_view line) {
    prometheus_detail::line_reader reader{line};
    const bool is_begun = reader.up_to(" ") == "#" && reader.take(' ');
    const auto what = reader.up_to(" ");
    reader.expect(' ');
    const auto name = reader.up_to(" ");
    reader.expect(' ');
    if (!is_begun || !prometheus_detail::is_name(name) || reader.rest().empty())
        prometheus_detail::fail("neither help nor type", line);
    if (what == "HELP" && helped_.insert(name).second) return begin_family(name);
    if (what != "TYPE" || name != family_ || !types_.emplace(name, reader.rest()).second)
        prometheus_detail::fail("out of order", line);
    const auto& type = types_.at(name);
    if (type != "counter" && type != "gauge" && type != "histogram") prometheus_detail::fail("an unknown type", line);
}

inline void prometheus_reader::begin_family(const std::string& name) {
    family_ = name;
}

inline void prometheus_reader::read_sample(std::string_view line) {
    prometheus_detail::line_reader reader{line};
    series key{reader.up_to("{ "), {}};
    if (reader.take('{')) key.of = reader.all_labels();
    reader.expect(' ');
    if (!prometheus_detail::is_name(key.name) || !belongs_to_family(key.name))
        prometheus_detail::fail("a sample outside of its family", line);
    if (!samples_.emplace(std::move(key), prometheus_detail::number(std::string{reader.rest()})).second)
        prometheus_detail::fail("a series twice", line);
}

inline bool prometheus_reader::belongs_to_family(const std::string& name) const {
    if (!types_.contains(family_)) return false;
    if (types_.at(family_) != "histogram") return name == family_;
    return name == family_ + "_bucket" || name == family_ + "_sum" || name == family_ + "_count";
}

inline void prometheus_reader::check_counters() const {
    for (const auto& [key, value] : samples_) {
        const bool is_counter = types_.contains(key.name) && types_.at(key.name) == "counter";
        if (!is_counter) continue;
        if (!key.name.ends_with("_total")) prometheus_detail::fail("a counter that is no total", key.name);
        const bool may_be_fraction = key.name.ends_with("_seconds_total");
        if (value < 0 || (!may_be_fraction && value != std::floor(value)))
            prometheus_detail::fail("a count that is none", key.name);
    }
}

inline void prometheus_reader::check_histograms() const {
    for (const auto& [key, value] : samples_) {
        const auto family = prometheus_detail::without_suffix(key.name, "_count");
        if (types_.contains(family) && types_.at(family) == "histogram") check_histogram(family, key.of);
    }
}

inline void prometheus_reader::check_histogram(const std::string& family, const labels& l) const {
    std::map<double, double> buckets;
    for (const auto& [key, value] : samples_) {
        auto others = key.of;
        if (key.name == family + "_bucket" && others.erase("le") == 1 && others == l)
            buckets.emplace(prometheus_detail::number(key.of.at("le")), value);
    }
    double before = 0;
    for (const auto& [bound, count] : buckets) {
        if (count < before) prometheus_detail::fail("a bucket that is smaller than the one before", family);
        before = count;
    }
    const auto last = buckets.find(std::numeric_limits<double>::infinity());
    if (last == buckets.end() || last->second != value(family + "_count", l))
        prometheus_detail::fail("a count that is another", family);
    if (!has(family + "_sum", l)) prometheus_detail::fail("no sum", family);
}

#endif
