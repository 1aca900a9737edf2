// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/log_line.hpp"

#include "go-mmproxy/observe/json_object.hpp"
#include "go-mmproxy/observe/text_line.hpp"
#include "go-mmproxy/observe/timestamp.hpp"

#include <utility>

namespace go_mmproxy {
namespace {

constexpr std::size_t usual_members = 16; // any numbers of this order will do
constexpr std::size_t usual_size = 256;   // [bytes]

std::string joined_by_blanks(std::string_view first, std::string_view second, std::string_view third) {
    std::string text;
    text.append(first).append(1, ' ').append(second).append(1, ' ').append(third);
    return text;
}

} // namespace

log_line::log_line(const level& grave, plain_message what) : level_{grave}, message_{en(what.id())} {
    ::clock_gettime(CLOCK_REALTIME, &time_);
    members_.reserve(usual_members);
    values_.reserve(usual_size);
}

std::string log_line::as(log_format_choice format) const {
    switch (format) {
    case log_format_choice::text: return as_text(joined_by_blanks(timestamp(time_), level_.name, message_));
    case log_format_choice::journal: return as_text(std::string{level_.priority}.append(message_));
    case log_format_choice::json: break;
    }
    return as_json();
}

std::string log_line::as_json() const {
    json_object object;
    object.text("time", timestamp(time_)).text("level", level_.name).text("msg", message_);
    return finish(std::move(object));
}

std::string log_line::as_text(std::string beginning) const {
    return finish(text_line{std::move(beginning)});
}

template <class Writer> std::string log_line::finish(Writer to) const {
    for_each_member([&](auto key, auto value, bool is_text) {
        if (is_text)
            to.text(key, value);
        else
            to.plain(key, value);
    });
    return std::move(to).line();
}

log_line& log_line::add(std::string_view key, std::string_view value, bool is_text) {
    members_.push_back({key, value.size(), is_text});
    values_ += value;
    return *this;
}

} // namespace go_mmproxy
