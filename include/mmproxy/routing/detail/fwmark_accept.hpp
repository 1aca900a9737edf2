// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_DETAIL_FWMARK_ACCEPT_HPP
#define MMPROXY_ROUTING_DETAIL_FWMARK_ACCEPT_HPP

#include <mmproxy/netlink/requests.hpp>
#include <mmproxy/netlink/rule_wire.hpp>
#include <mmproxy/routing/detail/shared_object.hpp>
#include <mmproxy/routing/identity.hpp>
#include <mmproxy/socket/unique_fd.hpp>

#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace mmproxy::detail {

/// net.ipv4.tcp_fwmark_accept=1 while an instance needs it: an accepted connection, of IPv6 as well, takes the mark of
/// its SYN over. Kernel documentation: networking/ip-sysctl.
///
/// A rule that does nothing (`from all iif lo nop proto 109`) reminds that the value was 0 before: the kernel keeps it
/// when the process is killed. The rule is added before the value is changed and removed after it is restored.
class fwmark_accept final : public shared_object {
public:
    /// Opens the sysctl of the calling thread's network namespace, for which the descriptor stands from then on.
    fwmark_accept() : file_{::open(path, O_RDWR | O_CLOEXEC)} {
        if (file_.get() < 0) open_read_only(errno);
    }

    std::string name() const override { return path; }

    establishment establish(netlink::route_socket& socket, bool /*in_use*/) const override {
        if (is_on()) return establishment::none;
        if (find(socket, reminder()).empty()) add(socket, reminder());
        write('1');
        return establishment::made;
    }

    bool vanishes_silently() const noexcept override { return true; }

    void withdraw(netlink::route_socket& socket) const override {
        for (const auto& found : find(socket, reminder())) {
            if (!is_ours(found.protocol)) continue;
            if (is_on()) write('0');
            static_cast<void>(remove(socket, found));
        }
    }

private:
    static constexpr const char* path = "/proc/sys/net/ipv4/tcp_fwmark_accept";

    /// In a container the value is often read-only, which is enough where it is on already.
    void open_read_only(int why_not_writable) {
        file_ = unique_fd{checked(::open(path, O_RDONLY | O_CLOEXEC), path)};
        why_not_writable_ = why_not_writable;
    }

    static netlink::rule reminder() {
        return {.input_interface = "lo",
                .action = FR_ACT_NOP,
                .priority = reminder_priority,
                .protocol = routing_protocol_tag};
    }

    bool is_on() const {
        char value = '0';
        checked(static_cast<int>(::pread(file_.get(), &value, 1, 0)), path);
        return value != '0';
    }

    void write(char value) const {
        if (why_not_writable_ == 0 && ::pwrite(file_.get(), &value, 1, 0) == 1) return;
        throw std::system_error{why_not_writable_ != 0 ? why_not_writable_ : errno, std::system_category(),
                                std::string{"cannot write "} + value + " to " + path +
                                    ": mount /proc/sys writable, or set net.ipv4.tcp_fwmark_accept=1 with sysctl(8)"};
    }

    unique_fd file_;
    int why_not_writable_ = 0; ///< the error of open(2); 0: writable
};

} // namespace mmproxy::detail

#endif
