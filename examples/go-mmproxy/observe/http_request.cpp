// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/http_request.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace go_mmproxy {
namespace {

using state = parsed_request::state;

parsed_request refused(http_status why) {
    return {.what = state::refused, .refusal = why};
}

/// A character of a method or of a field's name: `tchar` of RFC 9110, section 5.6.2.
bool is_token_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_token_character);
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

std::string_view without_blanks(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

bool equal_in_any_case(std::string_view a, std::string_view b) {
    const auto lower = [](unsigned char c) { return std::tolower(c); };
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// Takes the next line off a text, without its end; nothing while that has not come.
std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// The path of a target, which may be an absolute one as proxies are sent it: `http://host/path?query`.
std::optional<std::string> path_of(std::string_view target) {
    constexpr std::string_view scheme = "http://";
    if (equal_in_any_case(target.substr(0, scheme.size()), scheme)) {
        target.remove_prefix(std::min(target.size(), target.find('/', scheme.size())));
        if (target.empty()) return "/";
    }
    if (!target.starts_with('/')) return std::nullopt;
    return std::string{target.substr(0, target.find_first_of("?#"))};
}

bool is_http(std::string_view version) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) && version[6] == '.' &&
           is_digit(version[7]);
}

/// Reads `GET /path HTTP/1.1` into the request. A request of HTTP/0.9 has no version, and is refused.
http_status read_request_line(std::string_view line, http_request& r) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return http_status::bad_request;
    const auto method = line.substr(0, first);
    const auto target = line.substr(first + 1, last - first - 1);
    const auto version = line.substr(last + 1);
    if (!is_token(method) || !is_http(version)) return http_status::bad_request;
    if (std::ranges::any_of(target, [](char c) { return is_control(c) || c == ' '; })) return http_status::bad_request;
    if (version[5] != '1') return http_status::version_not_supported;
    if (method != "GET" && method != "HEAD") return http_status::method_not_allowed;
    auto path = path_of(target);
    if (!path) return http_status::bad_request;
    r = {.is_head = method == "HEAD", .path = *std::move(path), .keeps_connection = version != "HTTP/1.0"};
    return http_status::ok;
}

/// The fields of a request, as far as they concern this server.
class field_reader {
public:
    explicit field_reader(http_request& r) : request_{r}, must_name_host_{r.keeps_connection} {}

    /// False: it is no field, or one that must not be there twice.
    bool read(std::string_view line) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return false;
        const auto value = without_blanks(line.substr(colon + 1));
        if (std::ranges::any_of(value, [](char c) { return is_control(c) && c != '\t'; })) return false;
        return take(line.substr(0, colon), value);
    }

    /// False: HTTP/1.1 asks for a host.
    bool is_complete() const { return hosts_ == 1 || !must_name_host_; }

private:
    bool take(std::string_view name, std::string_view value) {
        if (equal_in_any_case(name, "host")) return take_host(value);
        const bool has_body =
            equal_in_any_case(name, "transfer-encoding") || (equal_in_any_case(name, "content-length") && value != "0");
        if (has_body || (equal_in_any_case(name, "connection") && names_close(value)))
            request_.keeps_connection = false;
        return true;
    }

    bool take_host(std::string_view value) {
        request_.host = value;
        return ++hosts_ == 1;
    }

    static bool names_close(std::string_view options) {
        while (!options.empty()) {
            const auto comma = std::min(options.find(','), options.size());
            if (equal_in_any_case(without_blanks(options.substr(0, comma)), "close")) return true;
            options.remove_prefix(std::min(comma + 1, options.size()));
        }
        return false;
    }

    http_request& request_;
    bool must_name_host_;
    int hosts_ = 0;
};

/// Reads the fields up to the empty line behind them.
parsed_request read_fields(std::string_view rest, http_request r, std::size_t received) {
    field_reader fields{r};
    for (auto line = take_line(rest); line; line = take_line(rest)) {
        if (line->empty() && !fields.is_complete()) return refused(http_status::bad_request);
        if (line->empty()) return {.what = state::complete, .request = std::move(r), .size = received - rest.size()};
        if (!fields.read(*line)) return refused(http_status::bad_request);
    }
    return {};
}

/// Whether an unfinished first line is none of HTTP: TLS begins with control characters, for instance.
bool is_hopeless(std::string_view line) {
    return std::ranges::any_of(line, [](char c) { return is_control(c) && c != '\r'; });
}

parsed_request read(std::string_view received) {
    auto rest = received;
    auto line = take_line(rest);
    if (line && line->empty()) line = take_line(rest); // one that a client may send too much: RFC 9112, section 2.2
    if (!line) return is_hopeless(rest) ? refused(http_status::bad_request) : parsed_request{};
    http_request r;
    const auto answer = read_request_line(*line, r);
    return answer == http_status::ok ? read_fields(rest, std::move(r), received.size()) : refused(answer);
}

} // namespace

parsed_request parse_http_request(std::string_view received) {
    auto parsed = read(received.substr(0, max_http_request));
    if (parsed.what == state::incomplete && received.size() >= max_http_request)
        return refused(http_status::headers_too_large);
    return parsed;
}

} // namespace go_mmproxy
