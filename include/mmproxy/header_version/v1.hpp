// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_V1_HPP
#define MMPROXY_HEADER_VERSION_V1_HPP

#include <mmproxy/detail/decimal.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/net/address_text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace mmproxy {

/// The human-readable header, one line of at most 107 bytes. Specification: section 2.1.
///
///     PROXY TCP4 203.0.113.7 192.0.2.1 51234 443\r\n
///     PROXY TCP6 2001:db8::7 2001:db8::1 51234 443\r\n
///     PROXY UNKNOWN …\r\n        no client: whatever follows is ignored
struct v1 {
    static constexpr std::size_t min_size = std::string_view{"PROXY UNKNOWN\r\n"}.size();
    static constexpr std::size_t max_size = 107;

    static constexpr parse_result parse(std::span<const std::byte> received) noexcept;
    static std::size_t serialize(const header& h, std::span<std::byte> out) noexcept;

private:
    using line_buffer = std::array<char, max_size>;
    static constexpr std::string_view keyword = "PROXY ";

    static constexpr std::string_view as_text(std::span<const std::byte> received, line_buffer& buffer) noexcept;
    static constexpr parse_result unfinished(std::string_view text) noexcept;
    static constexpr bool may_name_protocol(std::string_view text) noexcept;
    static constexpr parse_result parse_line(std::string_view line) noexcept;
    static constexpr parse_result parse_client(std::string_view fields, header_family family) noexcept;
    static constexpr std::optional<ip_address> parse_address(std::string_view text, header_family family) noexcept;
    static constexpr std::optional<std::array<std::string_view, 4>> split(std::string_view fields) noexcept;
};

// A constant expression may not look at bytes as characters: only there are they copied.
constexpr std::string_view v1::as_text(std::span<const std::byte> received, line_buffer& buffer) noexcept {
    const auto line = received.first(std::min(received.size(), max_size));
    if (!std::is_constant_evaluated()) return {reinterpret_cast<const char*>(line.data()), line.size()};
    std::transform(line.begin(), line.end(), buffer.begin(), [](std::byte b) { return static_cast<char>(b); });
    return {buffer.data(), line.size()};
}

constexpr parse_result v1::parse(std::span<const std::byte> received) noexcept {
    line_buffer buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): filled as far as it is read
    const auto text = as_text(received, buffer);
    const auto begin = text.substr(0, keyword.size());
    if (begin != keyword.substr(0, begin.size())) return {errc::not_proxy};

    const auto lf = text.find('\n');
    if (lf == std::string_view::npos) return unfinished(text);
    if (text.find('\r') != lf - 1) return {errc::bad_line_end};
    auto result = parse_line(text.substr(0, lf - 1));
    result.size = lf + 1;
    result.header.version = 1;
    return result;
}

constexpr parse_result v1::unfinished(std::string_view text) noexcept {
    if (text.find('\r') < text.size() - 1 && !text.empty()) return {errc::bad_line_end};
    if (text.size() == max_size) return {errc::too_long};
    if (!may_name_protocol(text)) return {errc::bad_family};
    return {errc::need_more, std::max(min_size, text.size() + 1)};
}

/// Whether the line can still get one of the three protocols, so that garbage is refused without waiting for its end.
constexpr bool v1::may_name_protocol(std::string_view text) noexcept {
    constexpr std::array<std::string_view, 3> begins{"PROXY TCP4 ", "PROXY TCP6 ", "PROXY UNKNOWN"};
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.starts_with("PROXY  ")) return true; // another fault, which the whole line shows
    return std::any_of(begins.begin(), begins.end(), [&](std::string_view begin) {
        const auto size = std::min(begin.size(), text.size());
        return text.substr(0, size) == begin.substr(0, size);
    });
}

constexpr parse_result v1::parse_line(std::string_view line) noexcept {
    if (line.size() < keyword.size()) return {errc::not_proxy};
    line.remove_prefix(keyword.size());
    const auto space = std::min(line.find(' '), line.size());
    const auto protocol = line.substr(0, space);
    const auto fields = line.substr(std::min(space + 1, line.size()));
    if (protocol == "TCP4") return parse_client(fields, header_family::ipv4);
    if (protocol == "TCP6") return parse_client(fields, header_family::ipv6);
    if (protocol == "UNKNOWN") return {errc::success, 0, {.command = command::proxy, .transport = transport::stream}};
    return {protocol.empty() ? errc::bad_syntax : errc::bad_family};
}

constexpr parse_result v1::parse_client(std::string_view fields, header_family family) noexcept {
    const auto field = split(fields);
    if (!field) return {errc::bad_syntax};
    const auto source = parse_address((*field)[0], family);
    const auto destination = parse_address((*field)[1], family);
    if (!source || !destination) return {errc::bad_address};
    const auto source_port = detail::parse_port((*field)[2]);
    const auto destination_port = detail::parse_port((*field)[3]);
    if (!source_port || !destination_port) return {errc::bad_port};
    return {
        errc::success,
        0,
        {command::proxy, family, transport::stream, {*source, *source_port}, {*destination, *destination_port}, {}}};
}

constexpr std::optional<ip_address> v1::parse_address(std::string_view text, header_family family) noexcept {
    return family == header_family::ipv4 ? detail::parse_ipv4(text) : detail::ipv6_reader{text}.read();
}

/// Source address, destination address, source port, destination port: four fields with one space between them.
constexpr std::optional<std::array<std::string_view, 4>> v1::split(std::string_view fields) noexcept {
    std::array<std::string_view, 4> field{};
    for (std::size_t i = 0; i < field.size(); ++i) {
        const auto space = fields.find(' ');
        const bool last = i + 1 == field.size();
        if (last != (space == std::string_view::npos)) return std::nullopt;
        field[i] = fields.substr(0, space);
        if (field[i].empty()) return std::nullopt;
        if (!last) fields.remove_prefix(space + 1);
    }
    return field;
}

namespace detail {

/// Appends text to a buffer that is known to be large enough.
class line_writer {
public:
    line_writer& operator<<(std::string_view text) noexcept {
        at_ = std::copy(text.begin(), text.end(), at_);
        return *this;
    }

    line_writer& operator<<(const ip_address& address) noexcept {
        address_buffer buffer;
        return *this << format(address, buffer);
    }

    line_writer& operator<<(std::uint16_t port) noexcept {
        at_ = std::to_chars(at_, text_.data() + text_.size(), port).ptr;
        return *this;
    }

    std::string_view text() const noexcept { return {text_.data(), static_cast<std::size_t>(at_ - text_.data())}; }

private:
    std::array<char, 128> text_; // larger than v1::max_size: no line made of valid addresses outgrows it
    char* at_ = text_.data();
};

} // namespace detail

inline std::size_t v1::serialize(const header& h, std::span<std::byte> out) noexcept {
    detail::line_writer line;
    if (h.transport == transport::datagram || h.source.family() != h.destination.family()) return 0;
    if (h.command == command::local || !h.names_client())
        line << "PROXY UNKNOWN\r\n";
    else
        line << (h.source.address.is_v4() ? "PROXY TCP4 " : "PROXY TCP6 ") << h.source.address << " "
             << h.destination.address << " " << h.source.port << " " << h.destination.port << "\r\n";
    const auto text = line.text();
    if (text.size() > out.size()) return 0;
    std::transform(text.begin(), text.end(), out.begin(), [](char c) { return static_cast<std::byte>(c); });
    return text.size();
}

static_assert(header_version_policy<v1>);

} // namespace mmproxy

#endif
