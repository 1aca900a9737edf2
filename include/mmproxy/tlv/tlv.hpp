// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TLV_TLV_HPP
#define MMPROXY_TLV_TLV_HPP

#include <mmproxy/wire/byte_order.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>

namespace mmproxy {

/// The types of TLVs that have a name; a `tlv` may carry any other byte as well.
///
/// Specification: sections 2.2.1 to 2.2.5 (`alpn` to `unique_id`), 2.2.6 (`ssl`, and the sub-TLVs in it from
/// `ssl_version` on), 2.2.7 (`netns`), 2.2.8 (0xE0 to 0xEF are the vendors' own, see cloud.hpp).
enum class tlv_type : std::uint8_t {
    alpn = 0x01,
    authority = 0x02,
    crc32c = 0x03,
    noop = 0x04,
    unique_id = 0x05,
    ssl = 0x20,
    ssl_version = 0x21,
    ssl_common_name = 0x22,
    ssl_cipher = 0x23,
    ssl_signature_algorithm = 0x24,
    ssl_key_algorithm = 0x25,
    ssl_group = 0x26,
    ssl_signature_scheme = 0x27,
    ssl_client_certificate = 0x28,
    netns = 0x30,
    gcp = 0xE0,
    aws = 0xEA,
    azure = 0xEE,
};

/// One type-length-value triple of a v2 header; `value` is a view into the bytes of the header, of 0 to 65535 bytes.
struct tlv {
    tlv_type type{};                    ///< any value from 0 to 255
    std::span<const std::byte> value{}; ///< of 0 to 65535 bytes
};

/// The TLVs of a header, in order: a forward range of views over well-formed bytes, which must outlive it.
///
///     offset  size
///          0     1  type
///          1     2  length of the value, network byte order [bytes]
///          3   len  value
class tlv_range {
public:
    static constexpr std::size_t head_size = 3; ///< [bytes]: type and length

    /// A forward iterator that makes each `tlv` when it is dereferenced, and holds nothing but a pointer.
    class iterator {
    public:
        /// @{
        /// Of std::forward_iterator. Only an iterator that is not the end may be dereferenced or go on.
        using value_type = tlv;
        using difference_type = std::ptrdiff_t;
        using iterator_concept = std::forward_iterator_tag;

        constexpr iterator() noexcept = default;
        constexpr explicit iterator(const std::byte* at) noexcept : at_{at} {}

        constexpr tlv operator*() const noexcept {
            return {static_cast<tlv_type>(at_[0]), {at_ + head_size, length()}};
        }
        constexpr iterator& operator++() noexcept {
            at_ += head_size + length();
            return *this;
        }
        constexpr iterator operator++(int) noexcept {
            auto before = *this;
            ++*this;
            return before;
        }
        friend constexpr bool operator==(iterator, iterator) noexcept = default;
        /// @}

    private:
        constexpr std::size_t length() const noexcept { return detail::load_big_endian<std::uint16_t>(at_ + 1); }

        const std::byte* at_ = nullptr;
    };

    /// Precondition: `well_formed(bytes)`, as it is for the `header::tlvs` of a parser.
    constexpr explicit tlv_range(std::span<const std::byte> bytes) noexcept : bytes_{bytes} {}

    /// @{
    /// Over the TLVs in the order of the header.
    constexpr iterator begin() const noexcept { return iterator{bytes_.data()}; }
    constexpr iterator end() const noexcept { return iterator{bytes_.data() + bytes_.size()}; }
    /// @}

    /// The value of the first TLV of that type; nothing when there is none. A TLV may have an empty value.
    constexpr std::optional<std::span<const std::byte>> find(tlv_type type) const noexcept {
        for (const auto& t : *this)
            if (t.type == type) return t.value;
        return std::nullopt;
    }

    /// Whether the last TLV ends exactly where `bytes` end. Values are not looked into: sub-TLVs need a check of their
    /// own.
    static constexpr bool well_formed(std::span<const std::byte> bytes) noexcept {
        while (bytes.size() >= head_size) {
            const std::size_t size = head_size + detail::load_big_endian<std::uint16_t>(bytes.data() + 1);
            if (size > bytes.size()) return false;
            bytes = bytes.subspan(size);
        }
        return bytes.empty();
    }

private:
    std::span<const std::byte> bytes_;
};

/// Puts TLVs one after another into a buffer that the caller owns, for `v2::serialize`.
class tlv_writer {
public:
    /// `out` must outlive the writer and what `written` returns.
    constexpr explicit tlv_writer(std::span<std::byte> out) noexcept : out_{out} {}

    /// Appends one TLV. Returns false and changes nothing when the buffer has no room for it, or `value` has more than
    /// 65535 bytes.
    constexpr bool append(tlv_type type, std::span<const std::byte> value) noexcept {
        if (value.size() > 0xFFFF || out_.size() - size_ < tlv_range::head_size + value.size()) return false;
        out_[size_] = static_cast<std::byte>(type);
        detail::store_big_endian(static_cast<std::uint16_t>(value.size()), &out_[size_ + 1]);
        std::copy(value.begin(), value.end(), out_.begin() + static_cast<std::ptrdiff_t>(size_ + tlv_range::head_size));
        size_ += tlv_range::head_size + value.size();
        return true;
    }

    /// The TLVs so far: what goes into `header::tlvs`.
    constexpr std::span<const std::byte> written() const noexcept { return out_.first(size_); }

private:
    std::span<std::byte> out_;
    std::size_t size_ = 0;
};

} // namespace mmproxy

#endif
