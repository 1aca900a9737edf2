// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/written_file.hpp"

#include "go-mmproxy/config/flags.hpp"
#include "go-mmproxy/text/joined.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

namespace go_mmproxy {
namespace {

/// Whether the value is a number, or `true` or `false`.
bool is_bare(const flag& f) {
    return f.is_switch() || f.value.accepted.max > 0 || f.type == "SECONDS";
}

/// Between quotes that stand for all that is between them: a backslash between double ones may be an escape.
std::string quoted(std::string_view text) {
    const char quote = text.find_first_of("\"\\") == std::string_view::npos ? '"' : '\'';
    return quote + std::string{text} + quote;
}

/// A path that is right wherever the file is put; as it is where the process has no working directory.
std::string absolute(const std::string& path) {
    std::error_code ec;
    const auto whole = std::filesystem::absolute(path, ec);
    return ec ? path : whole.string();
}

std::string write(const flag& f, std::vector<std::string> values) {
    if (f.names_file()) std::ranges::transform(values, values.begin(), absolute);
    if (!is_bare(f)) std::ranges::transform(values, values.begin(), quoted);
    return values.size() == 1 ? values.front() : '[' + joined(values) + ']';
}

/// Whether a flag has a value, which an empty list is too. The default of -6 is left out: a host without IPv6 does not
/// serve it, but refuses it where it is given.
bool is_set(const flag& f, const std::vector<std::string>& values, const service_settings& one) {
    if (f.long_name == "target6") return one.target6_given || values.empty();
    return f.is_list() || (!values.empty() && !values.front().empty());
}

/// A flag of one protocol alone would be refused where that protocol is not served.
bool has_effect(const flag& f, bool with_tcp, bool with_udp) {
    return f.effect == flag_effect::always || (f.effect == flag_effect::with_tcp ? with_tcp : with_udp);
}

bool has_effect(const flag& f, const process_settings& all, const service_settings& one) {
    if (!f.is_of_process()) return has_effect(f, one.serves_tcp(), one.serves_udp());
    return has_effect(f, std::ranges::any_of(all.services, &service_settings::serves_tcp),
                      std::ranges::any_of(all.services, &service_settings::serves_udp));
}

/// A line for each flag that has a value: the flags of the process, or those of a service.
std::string write_all(bool of_process, const process_settings& all, const service_settings& one) {
    std::string lines;
    for (const auto& f : all_flags()) {
        if (!f.in_file || f.is_of_process() != of_process || !has_effect(f, all, one)) continue;
        const auto values = write_values(f, all, one);
        if (is_set(f, values, one)) lines += std::string{f.long_name} + " = " + write(f, values) + '\n';
    }
    return lines;
}

} // namespace

std::string write_configuration(const process_settings& s) {
    auto file = write_all(true, s, {});
    for (const auto& one : s.services) {
        const auto section = one.name.empty() ? std::string{} : "\n[" + one.name + "]\n";
        file += section + write_all(false, s, one);
    }
    return file;
}

} // namespace go_mmproxy
