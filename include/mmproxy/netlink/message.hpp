// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_NETLINK_MESSAGE_HPP
#define MMPROXY_NETLINK_MESSAGE_HPP

#include <mmproxy/netlink/attributes.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <vector>

#include <linux/netlink.h>

namespace mmproxy::netlink {

/// A request to the kernel: header, body, attributes. Host byte order, each part padded to a multiple of four.
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
    template <class Body> message(std::uint16_t type, std::uint16_t flags, const Body& body) {
        append(nlmsghdr{.nlmsg_len = 0, .nlmsg_type = type, .nlmsg_flags = flags, .nlmsg_seq = 0, .nlmsg_pid = 0});
        append(body);
        store(offsetof(nlmsghdr, nlmsg_len), static_cast<std::uint32_t>(bytes_.size()));
    }

    void add(std::uint16_t attribute, bytes_view payload) {
        append(nlattr{.nla_len = static_cast<std::uint16_t>(sizeof(nlattr) + payload.size()), .nla_type = attribute});
        append(payload);
        store(offsetof(nlmsghdr, nlmsg_len), static_cast<std::uint32_t>(bytes_.size()));
    }

    void add(std::uint16_t attribute, std::string_view text) {
        std::vector<char> terminated(text.begin(), text.end());
        terminated.push_back('\0');
        add(attribute, std::as_bytes(std::span{terminated}));
    }

    template <class Value>
    requires std::is_arithmetic_v<Value> || std::is_class_v<Value>
    void add_value(std::uint16_t attribute, const Value& value) {
        static_assert(std::is_trivially_copyable_v<Value>);
        add(attribute, std::as_bytes(std::span{&value, 1}));
    }

    void add_flags(std::uint16_t flags) {
        const auto before = load<nlmsghdr>(bytes_).nlmsg_flags;
        store(offsetof(nlmsghdr, nlmsg_flags), static_cast<std::uint16_t>(before | flags));
    }

    void set_sequence(std::uint32_t sequence) { store(offsetof(nlmsghdr, nlmsg_seq), sequence); }

    bytes_view bytes() const noexcept { return bytes_; }

private:
    void append(bytes_view part) {
        bytes_.insert(bytes_.end(), part.begin(), part.end());
        bytes_.resize(NLMSG_ALIGN(bytes_.size()));
    }

    template <class Part> void append(const Part& part) { append(std::as_bytes(std::span{&part, 1})); }

    template <class Value> void store(std::size_t offset, Value value) {
        std::memcpy(bytes_.data() + offset, &value, sizeof value);
    }

    std::vector<std::byte> bytes_;
};

} // namespace mmproxy::netlink

#endif
