// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TLV_TLV_LIST_HPP
#define MMPROXY_TLV_TLV_LIST_HPP

#include <mmproxy/separate_compilation.hpp>
#include <mmproxy/tlv/tlv.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace mmproxy {

/// TLVs that the list owns, one after another as a v2 header has them; `bytes` is what goes into `header::tlvs`.
///
/// `set` and `add` return false when the value has more than `max_value_size` bytes, and then change nothing. A value
/// may be a view into the list. They may throw `std::bad_alloc`.
class tlv_list {
public:
    static constexpr std::size_t max_value_size = 0xFFFF; ///< [bytes]

    /// Puts a TLV in the place of the first of its type, and takes further ones of that type away; without any it is
    /// put at the end.
    bool set(tlv_type type, std::span<const std::byte> value);
    /// The same of a text.
    bool set(tlv_type type, std::string_view value) { return set(type, std::as_bytes(std::span{value})); }

    /// Puts a TLV at the end, whether there is one of that type or not.
    bool add(tlv_type type, std::span<const std::byte> value);
    /// The same of a text.
    bool add(tlv_type type, std::string_view value) { return add(type, std::as_bytes(std::span{value})); }

    /// Takes all TLVs of that type away.
    void remove(tlv_type type);

    /// The TLVs, well-formed: a view that the next change ends.
    std::span<const std::byte> bytes() const noexcept { return bytes_; }

private:
    static std::vector<std::byte> bytes_of(const tlv& t);

    std::ptrdiff_t place_of(tlv_type type) const noexcept;

    void append(std::span<const std::byte> bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

    std::vector<std::byte> bytes_{};
};

} // namespace mmproxy

#if MMPROXY_HAS_DEFINITIONS

namespace mmproxy {

MMPROXY_DECL bool tlv_list::set(tlv_type type, std::span<const std::byte> value) {
    if (value.size() > max_value_size) return false;
    const auto bytes = bytes_of({type, value});
    const auto at = place_of(type);
    remove(type);
    bytes_.insert(bytes_.begin() + at, bytes.begin(), bytes.end());
    return true;
}

MMPROXY_DECL bool tlv_list::add(tlv_type type, std::span<const std::byte> value) {
    if (value.size() > max_value_size) return false;
    append(bytes_of({type, value}));
    return true;
}

MMPROXY_DECL void tlv_list::remove(tlv_type type) {
    tlv_list others;
    for (const auto& t : tlv_range{bytes_})
        if (t.type != type) others.append(bytes_of(t));
    bytes_.swap(others.bytes_);
}

MMPROXY_DECL std::vector<std::byte> tlv_list::bytes_of(const tlv& t) {
    std::vector<std::byte> bytes(tlv_range::head_size + t.value.size());
    tlv_writer{bytes}.append(t.type, t.value);
    return bytes;
}

MMPROXY_DECL std::ptrdiff_t tlv_list::place_of(tlv_type type) const noexcept {
    std::ptrdiff_t at = 0;
    for (const auto& t : tlv_range{bytes_}) {
        if (t.type == type) return at;
        at += static_cast<std::ptrdiff_t>(tlv_range::head_size + t.value.size());
    }
    return at;
}

} // namespace mmproxy

#endif // MMPROXY_HAS_DEFINITIONS

#endif
