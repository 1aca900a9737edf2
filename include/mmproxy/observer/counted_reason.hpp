// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_OBSERVER_COUNTED_REASON_HPP
#define MMPROXY_OBSERVER_COUNTED_REASON_HPP

#include <mmproxy/error.hpp>
#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/socket/portable_error.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <compare>
#include <cstddef>
#include <string_view>
#include <system_error>

namespace mmproxy {

namespace detail {

/// How many values `errc` has: they follow each other from 0, and `describe` has words for each.
consteval std::size_t count_errc() {
    const std::string_view unknown = describe(static_cast<errc>(-1));
    int count = 0;
    while (describe(static_cast<errc>(count)) != unknown) ++count;
    return static_cast<std::size_t>(count);
}

/// The enumerator as a word.
constexpr std::string_view word_for(errc code) noexcept {
    switch (code) {
    case errc::success: return "success";
    case errc::need_more: return "need_more";
    case errc::not_proxy: return "not_proxy";
    case errc::v1_unexpected: return "v1_unexpected";
    case errc::v2_unexpected: return "v2_unexpected";
    case errc::spp_unexpected: return "spp_unexpected";
    case errc::bad_version: return "bad_version";
    case errc::bad_command: return "bad_command";
    case errc::bad_family: return "bad_family";
    case errc::bad_syntax: return "bad_syntax";
    case errc::bad_address: return "bad_address";
    case errc::bad_port: return "bad_port";
    case errc::bad_line_end: return "bad_line_end";
    case errc::bad_length: return "bad_length";
    case errc::too_long: return "too_long";
    case errc::bad_tlv: return "bad_tlv";
    case errc::bad_checksum: return "bad_checksum";
    case errc::bad_unique_id: return "bad_unique_id";
    case errc::bad_client: return "bad_client";
    case errc::wrong_transport: return "wrong_transport";
    case errc::buffer_too_small: return "buffer_too_small";
    case errc::unsayable_transport: return "unsayable_transport";
    case errc::unsayable_families: return "unsayable_families";
    case errc::unsayable_unnamed: return "unsayable_unnamed";
    case errc::unsayable_tlvs: return "unsayable_tlvs";
    case errc::tlvs_too_large: return "tlvs_too_large";
    case errc::path_too_long: return "path_too_long";
    case errc::no_other_port: return "no_other_port";
    case errc::truncated: return "truncated";
    case errc::header_timed_out: return "header_timed_out";
    case errc::connect_timed_out: return "connect_timed_out";
    case errc::idle_timed_out: return "idle_timed_out";
    case errc::peer_vanished: return "peer_vanished";
    case errc::header_not_allowed: return "header_not_allowed";
    case errc::not_allowed: return "not_allowed";
    case errc::client_not_allowed: return "client_not_allowed";
    case errc::client_denied: return "client_denied";
    case errc::loopback_client: return "loopback_client";
    case errc::server_name_not_allowed: return "server_name_not_allowed";
    case errc::vpc_endpoint_not_allowed: return "vpc_endpoint_not_allowed";
    case errc::client_certificate_not_verified: return "client_certificate_not_verified";
    case errc::not_served: return "not_served";
    case errc::mixed_families: return "mixed_families";
    case errc::own_listener: return "own_listener";
    case errc::too_many_connections: return "too_many_connections";
    case errc::too_many_flows: return "too_many_flows";
    case errc::too_many_of_client: return "too_many_of_client";
    case errc::too_many_of_balancer: return "too_many_of_balancer";
    case errc::gave_way: return "gave_way";
    case errc::drained: return "drained";
    }
    return {};
}

/// An error of the system that connections and flows meet, with the word that `std::errc` has for it.
struct system_reason {
    int value; ///< errno
    std::string_view word;
};

inline constexpr auto system_reasons = std::to_array<system_reason>({{ECONNREFUSED, "connection_refused"},
                                                                     {ECONNRESET, "connection_reset"},
                                                                     {ECONNABORTED, "connection_aborted"},
                                                                     {EPIPE, "broken_pipe"},
                                                                     {ETIMEDOUT, "timed_out"},
                                                                     {EHOSTUNREACH, "host_unreachable"},
                                                                     {ENETUNREACH, "network_unreachable"},
                                                                     {ENETDOWN, "network_down"},
                                                                     {EADDRINUSE, "address_in_use"},
                                                                     {EADDRNOTAVAIL, "address_not_available"},
                                                                     {EPERM, "operation_not_permitted"},
                                                                     {EACCES, "permission_denied"},
                                                                     {EMFILE, "too_many_files_open"},
                                                                     {ENFILE, "too_many_files_open_in_system"},
                                                                     {ENOBUFS, "no_buffer_space"},
                                                                     {ENOMEM, "not_enough_memory"},
                                                                     {EMSGSIZE, "message_size"},
                                                                     {EAGAIN, "resource_unavailable_try_again"},
                                                                     {EINVAL, "invalid_argument"}});

} // namespace detail

/// A reason that is counted by itself: an `errc`, or a usual error of the system. All others are counted as one.
class counted_reason {
    static constexpr std::size_t first_of_system = detail::count_errc();
    static constexpr std::size_t others = first_of_system + detail::system_reasons.size();

public:
    /// How many there are, numbered from 0.
    static constexpr std::size_t count = others + 1;

    /// The one that stands for an error code, of any category.
    counted_reason(std::error_code code) noexcept : number_{number_of(detail::portable(code))} {}
    /// The one that stands for this value.
    counted_reason(errc code) noexcept : counted_reason{make_error_code(code)} {}

    /// The inverse of `number()`; `number` is less than the count of reasons.
    static constexpr counted_reason with_number(std::size_t number) noexcept { return counted_reason{number}; }
    /// The one that stands for all that have none of their own.
    static constexpr counted_reason other() noexcept { return counted_reason{others}; }

    /// From 0, without gaps: an index for arrays. It may change with the version of the library.
    constexpr std::size_t number() const noexcept { return number_; }

    /// The enumerator of `errc` or `std::errc`, `not_allowed` for instance, or `other`: a word for programs.
    constexpr std::string_view word() const noexcept {
        if (number_ < first_of_system) return detail::word_for(static_cast<errc>(number_));
        return number_ < others ? detail::system_reasons[number_ - first_of_system].word : "other";
    }

    /// What it stands for, whose message is for people; `std::errc::io_error` for all others.
    std::error_code code() const noexcept;

    /// Orders by number.
    friend constexpr auto operator<=>(const counted_reason&, const counted_reason&) noexcept = default;

private:
    constexpr explicit counted_reason(std::size_t number) noexcept : number_{number} {}

    static std::size_t number_of(std::error_code code) noexcept;

    static std::size_t number_of_errc(int value) noexcept;

    std::size_t number_;
};

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy {

MMPROXY_DECL std::error_code counted_reason::code() const noexcept {
    if (number_ < first_of_system) return make_error_code(static_cast<errc>(number_));
    return {number_ < others ? detail::system_reasons[number_ - first_of_system].value : EIO, std::system_category()};
}

MMPROXY_DECL std::size_t counted_reason::number_of(std::error_code code) noexcept {
    if (!code || code.category() == error_category) return number_of_errc(code.value());
    if (code.category() != std::system_category() && code.category() != std::generic_category()) return others;
    const auto& all = detail::system_reasons;
    const auto* found = std::ranges::find(all, code.value(), &detail::system_reason::value);
    return first_of_system + static_cast<std::size_t>(found - all.begin());
}

MMPROXY_DECL std::size_t counted_reason::number_of_errc(int value) noexcept {
    const auto number = static_cast<std::size_t>(value);
    return number < first_of_system ? number : others;
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
