// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_TESTS_SUPPORT_PRETENDED_PART_HPP
#define MMPROXY_TESTS_SUPPORT_PRETENDED_PART_HPP

#include "go-mmproxy/service/part.hpp"
#include "go-mmproxy/service/totals.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

/// A part of UDP that opens nothing, and says what it is told to say.
class pretended_part : public go_mmproxy::service_part {
public:
    explicit pretended_part(const go_mmproxy::total& t = {"flows", 0}) : total_{t} {}

    std::string_view protocol() const noexcept override { return "udp"; }
    mmproxy::transport transport() const noexcept override { return mmproxy::transport::datagram; }
    void listen(const go_mmproxy::service_plan& /*p*/, const go_mmproxy::socket_source& /*sockets*/) override {}
    void settle(const go_mmproxy::service_plan& /*p*/, duration /*limit*/) override {}
    std::vector<mmproxy::unique_fd> duplicate(const go_mmproxy::address_plan& /*at*/) override { return {}; }
    void end_flows(const go_mmproxy::address_plan& /*at*/) override {}
    void stop(duration /*limit*/) override {}
    void tell_listening() override {}
    std::string_view counted() const noexcept override { return total_.counted; }
    std::size_t count() const noexcept override { return total_.count; }

private:
    go_mmproxy::total total_;
};

#endif
