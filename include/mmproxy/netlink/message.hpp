// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_MESSAGE_HPP
#define MMPROXY_NETLINK_MESSAGE_HPP

#include <mmproxy/netlink/attributes.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <linux/netlink.h>

namespace mmproxy::netlink {

/// A request to the kernel: header, body, attributes. Host byte order, each part padded to a multiple of four.
///
/// It owns its bytes and keeps the length in its header right. `route_socket` sets flags and sequence number.
///
///     offset  size  struct nlmsghdr, netlink(7)
///     0       4     length of the whole message [bytes]
///     4       2     type: RTM_NEWRULE …
///     6       2     flags: NLM_F_REQUEST …
///     8       4     sequence number, echoed in the answer
///     12      4     port; 0 stands for the kernel
///     16      …     body: struct fib_rule_hdr, struct rtmsg, … then the attributes
class message {
public:
    /// `type` is RTM_NEWRULE and the like; `body` is the struct that belongs to it.
    template <class Body> message(std::uint16_t type, std::uint16_t flags, const Body& body) {
        append(bytes_of(
            nlmsghdr{.nlmsg_len = 0, .nlmsg_type = type, .nlmsg_flags = flags, .nlmsg_seq = 0, .nlmsg_pid = 0}));
        append(bytes_of(body));
        store(offsetof(nlmsghdr, nlmsg_len), static_cast<std::uint32_t>(bytes_.size()));
    }

    /// Appends an attribute (RTA_…, FRA_…). `payload` has at most 65531 bytes, so that its length
    /// fits into 16 bits.
    void add(std::uint16_t attribute, bytes_view payload) {
        const auto size = static_cast<std::uint16_t>(sizeof(nlattr) + payload.size());
        append(bytes_of(nlattr{.nla_len = size, .nla_type = attribute}));
        append(payload);
        store(offsetof(nlmsghdr, nlmsg_len), static_cast<std::uint32_t>(bytes_.size()));
    }

    /// Appends a text attribute, which ends in NUL.
    void add(std::uint16_t attribute, std::string_view text) {
        const std::string terminated{text};
        add(attribute, bytes_view{reinterpret_cast<const std::byte*>(terminated.c_str()), terminated.size() + 1});
    }

    /// Appends a number, in host byte order unless the caller has converted it, or a struct.
    template <class Value>
    requires std::is_arithmetic_v<Value> || std::is_class_v<Value>
    void add_value(std::uint16_t attribute, const Value& value) { add(attribute, bytes_of(value)); }

    /// Sets NLM_F_… flags besides those that are set.
    void add_flags(std::uint16_t flags) {
        const auto before = load<nlmsghdr>(bytes()).nlmsg_flags;
        store(offsetof(nlmsghdr, nlmsg_flags), static_cast<std::uint16_t>(before | flags));
    }

    /// The number that the answer of the kernel repeats. netlink(7).
    void set_sequence(std::uint32_t sequence) { store(offsetof(nlmsghdr, nlmsg_seq), sequence); }

    /// The whole message, to send: a view that the next `add` invalidates.
    bytes_view bytes() const noexcept { return {bytes_.data(), bytes_.size()}; }

private:
    void append(bytes_view part) {
        const auto end = bytes_.size();
        bytes_.resize(NLMSG_ALIGN(end + part.size()));
        std::copy_n(part.data(), part.size(), bytes_.data() + end);
    }

    template <class Value> void store(std::size_t offset, Value value) {
        std::memcpy(bytes_.data() + offset, &value, sizeof value);
    }

    std::vector<std::byte> bytes_;
};

} // namespace mmproxy::netlink

#endif
