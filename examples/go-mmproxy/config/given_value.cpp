// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/config/given_value.hpp"

#include "go-mmproxy/config/usage_error.hpp"
#include "go-mmproxy/text/excerpt.hpp"
#include "go-mmproxy/text/invisible.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <ranges>

namespace go_mmproxy {
namespace {

[[noreturn]] void refuse(const given_value& given, std::string_view text) {
    const auto what = given.place ? refusal_of_key(given.of->long_name, excerpt(text), given.of->value.accepted)
                                  : refusal_of(given.of->name(), text, given.of->value.accepted);
    throw usage_error{given.place ? given.place->explain(what) : what};
}

void read(const given_value& given, std::string_view text, process_settings& all, service_settings& one) {
    if (!read_value(*given.of, text, all, one)) refuse(given, text);
}

void read_list(const given_value& given, process_settings& all, service_settings& one) {
    read(given, given.texts.front(), all, one);
    for (const auto& more : given.texts | std::views::drop(1))
        if (!add_value(*given.of, more, one)) refuse(given, more);
}

void read(const given_value& given, process_settings& all, service_settings& one) {
    if (given.of->is_list()) return read_list(given, all, one);
    read(given, given.texts.back(), all, one);
}

} // namespace

std::string file_place::explain(std::string_view what) const {
    const auto mistake = "mistake"_is(visible(what) + name_invisible(what));
    if (line == 0) return text(message::wrong_file, "file"_is(file), mistake);
    if (service.empty()) return text(message::wrong_in_file, "file"_is(file), "line"_is(line), mistake);
    return text(message::wrong_in_service, "file"_is(file), "line"_is(line), "service"_is(service), mistake);
}

void read_values(const given_values& given, process_settings& all, service_settings& one) {
    for (const auto& value : given) read(value, all, one);
}

} // namespace go_mmproxy
