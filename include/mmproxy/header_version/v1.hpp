// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_V1_HPP
#define MMPROXY_HEADER_VERSION_V1_HPP

#include <mmproxy/address/address_text.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/wire/text_reader.hpp>

#include <algorithm>
#include <array>
#include <concepts>
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
///     PROXY UNKNOWN …\r\n        unnamed: the rest of the line is ignored
///
/// The fields are source address, destination address, source port and destination port, with exactly one space in
/// between. Addresses are written as inet_pton(3) takes them, ports in decimal from 0 to 65535 without leading zeroes.
/// The client is of the family that is named; the destination may be of the other family.
struct v1 {
    /// The size of the shortest line that is a header [bytes].
    static constexpr std::size_t min_size = std::string_view{"PROXY UNKNOWN\r\n"}.size();
    static constexpr std::size_t max_size = 107; ///< [bytes], CRLF included: the specification's limit

    /// The command of the result is PROXY, the transport TCP, for UNKNOWN as well.
    static constexpr parse_result parse(std::span<const std::byte> received) noexcept {
        return std::is_constant_evaluated() ? read(received) : read_at_run_time(received);
    }
    /// LOCAL and an unnamed header are written as UNKNOWN, TLVs are left out. A transport of UDP
    /// (`errc::unsayable_transport`), addresses of two families (`unsayable_families`) and a client without a
    /// destination (`unsayable_unnamed`) cannot be said.
    static serialize_result serialize(const header& h, std::span<std::byte> out) noexcept;

private:
    using line_buffer = std::array<char, max_size>;
    static constexpr std::string_view keyword = "PROXY ";
    static constexpr std::size_t begin_of_fields = std::string_view{"PROXY TCP4 "}.size();
    static constexpr std::uint32_t max_port = 0xFFFF;

    static constexpr parse_result read(std::span<const std::byte> received) noexcept;
    /// The same, where it may be compiled apart: a `constexpr` function is compiled where it is called.
    static parse_result read_at_run_time(std::span<const std::byte> received) noexcept;
    static constexpr std::string_view as_text(std::span<const std::byte> received, line_buffer& buffer) noexcept;
    static constexpr parse_result unfinished(std::string_view text) noexcept;
    static constexpr bool may_name_protocol(std::string_view text) noexcept;
    static constexpr parse_result parse_other(std::string_view line) noexcept;
    template <class Bytes>
    static constexpr parse_result parse_client(std::string_view line, header_family family) noexcept;
    template <class Bytes>
    static constexpr std::optional<ip_address> read_destination(detail::text_reader& in) noexcept;
    static constexpr errc fault_of(std::string_view line, errc fault_of_field) noexcept;
    /// `starts_with` for a word whose size is known to the compiler.
    template <std::size_t Size>
    static constexpr bool begins_with(std::string_view line, const char (&word)[Size]) noexcept {
        // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): no NUL is looked for
        return line.size() >= Size - 1 && std::char_traits<char>::compare(line.data(), word, Size - 1) == 0;
    }

    static constexpr bool ends_well(std::string_view line) noexcept;
    static constexpr bool has_four(std::string_view fields) noexcept;

    static constexpr bool is_unnamed(const header& h) noexcept {
        return h.command == command::local || !h.names_client();
    }
    static constexpr errc why_unsayable(const header& h) noexcept;
};

// The bytes are viewed as characters. A constant expression must not do that: in one, and only there, the bytes are
// copied.
constexpr std::string_view v1::as_text(std::span<const std::byte> received, line_buffer& buffer) noexcept {
    const auto line = received.first(std::min(received.size(), max_size));
    if (!std::is_constant_evaluated()) return {reinterpret_cast<const char*>(line.data()), line.size()};
    std::transform(line.begin(), line.end(), buffer.begin(), [](std::byte b) { return static_cast<char>(b); });
    return {buffer.data(), line.size()};
}

/// Each return makes its result in place: a copy of a result would cost as much as reading the line.
constexpr parse_result v1::read(std::span<const std::byte> received) noexcept {
    line_buffer buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): filled as far as it is read
    const auto text = as_text(received, buffer);
    const auto lf = text.find('\n');
    if (lf == std::string_view::npos) return unfinished(text);
    const auto line = text.substr(0, lf + 1);
    if (begins_with(line, "PROXY TCP4 ")) return parse_client<ip_address::bytes_v4>(line, header_family::ipv4);
    if (begins_with(line, "PROXY TCP6 ")) return parse_client<ip_address::bytes_v6>(line, header_family::ipv6);
    return parse_other(line);
}

/// Judges a line whose LF has not come yet.
constexpr parse_result v1::unfinished(std::string_view text) noexcept {
    const auto begin = text.substr(0, keyword.size());
    if (begin != keyword.substr(0, begin.size())) return {errc::not_proxy};
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

/// Reads a line without the fields of TCP4 or TCP6: UNKNOWN, or a fault.
constexpr parse_result v1::parse_other(std::string_view line) noexcept {
    if (!line.starts_with(keyword)) return {errc::not_proxy};
    if (!ends_well(line)) return {errc::bad_line_end};
    const auto words = line.substr(0, line.size() - 2).substr(keyword.size());
    const auto protocol = words.substr(0, words.find(' '));
    if (protocol == "UNKNOWN")
        return {errc::success, line.size(), {.command = command::proxy, .transport = transport::stream, .version = 1}};
    const bool lacks_fields = protocol.empty() || protocol == "TCP4" || protocol == "TCP6";
    return {lacks_fields ? errc::bad_syntax : errc::bad_family};
}

/// Reads a line with a client: source address, destination address, source port, destination port.
template <class Bytes> constexpr parse_result v1::parse_client(std::string_view line, header_family family) noexcept {
    detail::text_reader in{line.substr(begin_of_fields)};
    const auto source = detail::read_address<Bytes>(in);
    const bool goes_on = in.skip(' ');
    const auto destination = read_destination<Bytes>(in);
    if (!source || !goes_on || !destination || !in.skip(' ')) return {fault_of(line, errc::bad_address)};
    const auto source_port = in.decimal(max_port);
    const bool has_another = in.skip(' ');
    const auto destination_port = in.decimal(max_port);
    if (!source_port || !has_another || !destination_port || !in.skip('\r') || !in.is_at('\n'))
        return {fault_of(line, errc::bad_port)};
    return {errc::success,
            line.size(),
            {.command = command::proxy,
             .family = family,
             .transport = transport::stream,
             .source = {ip_address{*source}, static_cast<std::uint16_t>(*source_port)},
             .destination = {*destination, static_cast<std::uint16_t>(*destination_port)},
             .version = 1}};
}

/// Reads the destination's address. One of the other family is taken as well: nginx writes such a line when it takes
/// PROXY over one family and sends it over the other. The destination is needed only where it is dialled.
template <class Bytes> constexpr std::optional<ip_address> v1::read_destination(detail::text_reader& in) noexcept {
    constexpr bool is_v4 = std::same_as<Bytes, ip_address::bytes_v4>;
    using other_bytes = std::conditional_t<is_v4, ip_address::bytes_v6, ip_address::bytes_v4>;
    const auto begin = in;
    if (const auto bytes = detail::read_address<Bytes>(in)) return ip_address{*bytes};
    in = begin;
    const auto bytes = detail::read_address<other_bytes>(in);
    return bytes ? std::optional{ip_address{*bytes}} : std::nullopt;
}

/// The first fault of a line with a field that could not be read.
constexpr errc v1::fault_of(std::string_view line, errc fault_of_field) noexcept {
    if (!ends_well(line)) return errc::bad_line_end;
    return has_four(line.substr(0, line.size() - 2).substr(begin_of_fields)) ? fault_of_field : errc::bad_syntax;
}

/// Whether the line ends in CRLF and has no CR before that.
constexpr bool v1::ends_well(std::string_view line) noexcept {
    return line.find('\r') == line.size() - 2;
}

/// Whether there are four fields, none empty, with one space between them.
constexpr bool v1::has_four(std::string_view fields) noexcept {
    const bool is_clean =
        !fields.starts_with(' ') && !fields.ends_with(' ') && fields.find("  ") == std::string_view::npos;
    return is_clean && std::count(fields.begin(), fields.end(), ' ') == 3;
}

constexpr errc v1::why_unsayable(const header& h) noexcept {
    if (h.transport == transport::datagram) return errc::unsayable_transport;
    if (is_unnamed(h) || h.source.family() == h.destination.family()) return errc::success;
    return h.destination.is_specified() ? errc::unsayable_families : errc::unsayable_unnamed;
}

static_assert(header_version_policy<v1>);

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

#include <mmproxy/address/address_writer.hpp>

#include <charconv>

namespace mmproxy {

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
    std::array<char, 128> text_; // more than the 107 bytes of the longest line
    char* at_ = text_.data();
};

} // namespace detail

MMPROXY_DECL parse_result v1::read_at_run_time(std::span<const std::byte> received) noexcept {
    return read(received);
}

MMPROXY_DECL serialize_result v1::serialize(const header& h, std::span<std::byte> out) noexcept {
    if (const errc reason = why_unsayable(h); reason != errc::success) return {reason};
    detail::line_writer line;
    if (is_unnamed(h))
        line << "PROXY UNKNOWN\r\n";
    else
        line << (h.source.address.is_v4() ? "PROXY TCP4 " : "PROXY TCP6 ") << h.source.address << " "
             << h.destination.address << " " << h.source.port << " " << h.destination.port << "\r\n";
    const auto text = line.text();
    if (text.size() > out.size()) return {errc::buffer_too_small, text.size()};
    std::transform(text.begin(), text.end(), out.begin(), [](char c) { return static_cast<std::byte>(c); });
    return {errc::success, text.size()};
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
