// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_HEADER_VERSION_HEADER_BUILDER_HPP
#define MMPROXY_HEADER_VERSION_HEADER_BUILDER_HPP

#include <mmproxy/address/ip_endpoint.hpp>
#include <mmproxy/address/one_family.hpp>
#include <mmproxy/address/socket_address.hpp>
#include <mmproxy/address/unix_path.hpp>
#include <mmproxy/error.hpp>
#include <mmproxy/header.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/header_version/v2.hpp>
#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/tlv/ssl_fields.hpp>
#include <mmproxy/tlv/tlv_list.hpp>
#include <mmproxy/wire/byte_order.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace mmproxy {

/// Puts a header together, of any version, in one expression:
///
///     const auto bytes = header_builder{}.tcp(client, destination).authority("example.com").crc32c().build<v2>();
///
/// Without addresses it is LOCAL. It owns all that it is given. TLVs stand in the order in which they were set first;
/// setting one again replaces its value. They are for v2: v1 leaves them out, and SPP cannot say them. Setters may
/// throw `std::bad_alloc`, and nothing else: what is wrong is told by `serialize` and `build`.
class header_builder {
public:
    /// A LOCAL header: the balancer speaks for itself.
    header_builder() noexcept = default;

    /// A header that says what another one says, to be sent on or changed. `h.tlvs` are well-formed, as a parser leaves
    /// them; padding among them is left out.
    explicit header_builder(const mmproxy::header& h);

    /// Speaks for the balancer itself, as health checks do: v1 says UNKNOWN.
    header_builder& local() { return say({}); }

    /// Speaks for a client of which nothing is known: v1 says UNKNOWN, v2 UNSPEC. HAProxy 2.6 takes no UNSPEC, nor
    /// AF_UNIX, and sends LOCAL in its place: so should a header that any receiver has to take.
    header_builder& unknown() { return say({.command = command::proxy}); }

    /// Names the client of a connection, and what it has connected to: each a `socket_address`, or an endpoint of Asio
    /// or Boost.Asio.
    ///
    /// A v4-mapped address is sent as the IPv4 address that it stands for; where that leaves two families, which v1 and
    /// v2 cannot say, the IPv4 address is sent v4-mapped.
    template <ip_end Source, ip_end Destination>
    header_builder& tcp(const Source& source, const Destination& destination) {
        return say_ip(transport::stream, detail::to_socket_address(source), detail::to_socket_address(destination));
    }

    /// Names the client of datagrams, and what it has sent them to, as `tcp` does. v1 cannot say it.
    template <ip_end Source, ip_end Destination>
    header_builder& udp(const Source& source, const Destination& destination) {
        return say_ip(transport::datagram, detail::to_socket_address(source), detail::to_socket_address(destination));
    }

    /// Names the paths of a client of an AF_UNIX socket of the type SOCK_STREAM, and of that socket. A socket without a
    /// name has an empty path, one with an abstract name a path that begins with NUL. v1 says UNKNOWN. unix(7).
    header_builder& unix_stream(std::string_view source, std::string_view destination) {
        return say_unix(transport::stream, source, destination);
    }

    /// The same of SOCK_DGRAM.
    header_builder& unix_datagram(std::string_view source, std::string_view destination) {
        return say_unix(transport::datagram, source, destination);
    }

    // The TLVs by name; the functions of the same names in tlv/ read them, and say what they mean.

    /// @{
    /// Read by the function of the same name.
    header_builder& alpn(std::string_view protocol) { return set(tlv_type::alpn, protocol); }
    header_builder& authority(std::string_view name) { return set(tlv_type::authority, name); }
    /// @}
    /// At most 128 bytes, or serialising ends in `errc::bad_unique_id`.
    header_builder& unique_id(std::span<const std::byte> id) { return set(tlv_type::unique_id, id); }
    /// The same of a text.
    header_builder& unique_id(std::string_view id) { return set(tlv_type::unique_id, id); }
    /// Read by the function of the same name.
    header_builder& netns(std::string_view name) { return set(tlv_type::netns, name); }
    /// Copies the fields. Read by the function of the same name.
    header_builder& ssl(const ssl_fields& fields) {
        const auto value = detail::ssl_value(fields);
        return value ? set(tlv_type::ssl, *value) : refuse(tlv_type::ssl);
    }

    /// @{
    /// Read by the function of the same name; numbers are those of the host.
    header_builder& aws_vpc_endpoint_id(std::string_view id);
    header_builder& gcp_psc_connection_id(std::uint64_t id);
    header_builder& azure_link_id(std::uint32_t id);
    /// @}

    /// Sets a TLV of any type: 0xE0 to 0xEF are for applications (`set(tlv_type{0xE5}, "blue")`). Specification:
    /// section 2.2.8.
    header_builder& set(tlv_type type, std::span<const std::byte> value);
    /// The same of a text.
    header_builder& set(tlv_type type, std::string_view value) { return set(type, std::as_bytes(std::span{value})); }

    /// Takes the TLVs of a type away.
    header_builder& remove(tlv_type type) {
        forget(type);
        return realigned();
    }

    /// Has a CRC32C in the header: of all of it, whatever is set later. Specification: section 2.2.3.
    header_builder& crc32c() { return set(tlv_type::crc32c, std::array<std::byte, sizeof(std::uint32_t)>{}); }

    /// Fills a v2 header up, so that its size is a multiple of so many bytes, by a NOOP at its end, which takes the
    /// place of any other NOOP. A NOOP has 3 bytes or more, so that up to 2 more than `multiple` are added; 1 ends it.
    /// Specification: section 2.2.4.
    header_builder& align(std::size_t multiple) {
        alignment_ = multiple;
        forget(tlv_type::noop);
        return realigned();
    }

    /// The header, for `serialize` of any version: its views end with the next change, and with the builder.
    mmproxy::header header() const noexcept;

    /// Writes the header into `out`, as `Version::serialize` does; an empty `out` asks for the size.
    ///
    /// Errors: those of the version; `errc::path_too_long`, and `tlvs_too_large` of a value of more than 65535 bytes.
    template <header_version_policy Version = v2> serialize_result serialize(std::span<std::byte> out) const noexcept {
        if (has_long_path_) return {errc::path_too_long};
        if (!too_large_.empty()) return {errc::tlvs_too_large};
        return Version::serialize(header(), out);
    }

    /// The bytes of the header. Errors are those of `serialize`: then there are none.
    template <header_version_policy Version = v2> std::vector<std::byte> build(std::error_code& ec) const {
        auto result = serialize<Version>({});
        std::vector<std::byte> bytes(result.size);
        if (result.error == errc::buffer_too_small) result = serialize<Version>(bytes);
        ec = result.error;
        return bytes;
    }

#ifdef __cpp_exceptions
    /// The bytes of the header. Throws `std::system_error` with an error of `serialize`.
    template <header_version_policy Version = v2> std::vector<std::byte> build() const {
        std::error_code ec;
        auto bytes = build<Version>(ec);
        if (ec) throw std::system_error{ec, "header_builder::build"};
        return bytes;
    }
#endif

private:
    /// The first byte of a value, by AWS and by Azure: 1 is the VPC endpoint id, and the LinkID.
    static constexpr std::byte vendor_subtype{0x01};

    header_builder& say(const mmproxy::header& h, std::vector<std::byte> unix_addresses = {});

    header_builder& say_ip(transport protocol, socket_address source, socket_address destination);

    header_builder& say_unix(transport protocol, std::string_view source, std::string_view destination);

    static void append(std::string_view text, std::vector<std::byte>& to);

    /// Notes that the type was set to what no TLV has room for.
    header_builder& refuse(tlv_type type) {
        forget(type);
        too_large_.push_back(type);
        return realigned();
    }

    void forget(tlv_type type) {
        tlvs_.remove(type);
        std::erase(too_large_, type);
    }

    header_builder& realigned();

    header_builder& pad(std::size_t size);

    mmproxy::header said_{}; ///< without its views
    std::vector<std::byte> unix_addresses_{};
    tlv_list tlvs_{};
    std::vector<tlv_type> too_large_{}; ///< types whose last value does not fit into a TLV
    std::size_t alignment_ = 1;
    bool has_long_path_ = false;
};

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy {

MMPROXY_DECL header_builder::header_builder(const mmproxy::header& h)
    : said_{h}, unix_addresses_(h.unix_addresses.begin(), h.unix_addresses.end()) {
    for (const auto& t : tlv_range{h.tlvs})
        if (t.type != tlv_type::noop) tlvs_.add(t.type, t.value);
    said_.drop_views();
}

MMPROXY_DECL header_builder& header_builder::aws_vpc_endpoint_id(std::string_view id) {
    std::vector<std::byte> value{vendor_subtype};
    append(id, value);
    return set(tlv_type::aws, value);
}

MMPROXY_DECL header_builder& header_builder::gcp_psc_connection_id(std::uint64_t id) {
    std::array<std::byte, sizeof id> value{};
    detail::store_big_endian(id, value.data());
    return set(tlv_type::gcp, value);
}

MMPROXY_DECL header_builder& header_builder::azure_link_id(std::uint32_t id) {
    std::array<std::byte, 1 + sizeof id> value{vendor_subtype};
    for (std::size_t i = 0; i < sizeof id; ++i) value[1 + i] = static_cast<std::byte>(id >> (8 * i));
    return set(tlv_type::azure, value);
}

MMPROXY_DECL header_builder& header_builder::set(tlv_type type, std::span<const std::byte> value) {
    if (!tlvs_.set(type, value)) return refuse(type);
    std::erase(too_large_, type);
    return realigned();
}

MMPROXY_DECL mmproxy::header header_builder::header() const noexcept {
    auto said = said_;
    said.tlvs = tlvs_.bytes();
    said.unix_addresses = unix_addresses_;
    return said;
}

MMPROXY_DECL header_builder& header_builder::say(const mmproxy::header& h, std::vector<std::byte> unix_addresses) {
    said_ = h;
    unix_addresses_ = std::move(unix_addresses);
    has_long_path_ = false;
    return realigned();
}

MMPROXY_DECL header_builder& header_builder::say_ip(transport protocol, socket_address source,
                                                    socket_address destination) {
    source = source.canonical();
    destination = destination.canonical();
    make_one_family(source, destination);
    return say({.command = command::proxy,
                .family = source.address.is_v4() ? header_family::ipv4 : header_family::ipv6,
                .transport = protocol,
                .source = source,
                .destination = destination});
}

MMPROXY_DECL header_builder& header_builder::say_unix(transport protocol, std::string_view source,
                                                      std::string_view destination) {
    std::vector<std::byte> addresses;
    append(source.substr(0, unix_path_size), addresses);
    addresses.resize(unix_path_size);
    append(destination.substr(0, unix_path_size), addresses);
    addresses.resize(2 * unix_path_size);
    say({.command = command::proxy, .family = header_family::unix_socket, .transport = protocol}, std::move(addresses));
    has_long_path_ = std::max(source.size(), destination.size()) > unix_path_size;
    return *this;
}

MMPROXY_DECL void header_builder::append(std::string_view text, std::vector<std::byte>& to) {
    const auto bytes = std::as_bytes(std::span{text});
    to.insert(to.end(), bytes.begin(), bytes.end());
}

MMPROXY_DECL header_builder& header_builder::realigned() {
    if (alignment_ < 2) return *this;
    forget(tlv_type::noop);
    const auto excess = v2::serialize(header(), {}).size % alignment_;
    if (excess == 0) return *this;
    auto filling = alignment_ - excess;
    while (filling < tlv_range::head_size) filling += alignment_;
    return pad(filling - tlv_range::head_size);
}

MMPROXY_DECL header_builder& header_builder::pad(std::size_t size) {
    if (size > tlv_list::max_value_size)
        too_large_.push_back(tlv_type::noop);
    else
        tlvs_.add(tlv_type::noop, std::vector<std::byte>(size));
    return *this;
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
