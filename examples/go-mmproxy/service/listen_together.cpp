// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/listen_together.hpp"

#include "go-mmproxy/text/messages.hpp"

#include <algorithm>
#include <cctype>
#include <ranges>
#include <string>
#include <string_view>
#include <system_error>

namespace go_mmproxy {
namespace {

std::string upper_case(std::string_view word) {
    std::string result{word};
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return result;
}

/// What failed, without the message of the code, which `std::system_error` puts behind it.
std::string what_failed(const std::system_error& failure) {
    const std::string what = failure.what();
    return what.substr(0, what.rfind(": " + failure.code().message()));
}

void listen(service_part& one, const service_plan& p, const socket_source& sockets) {
    try {
        one.listen(p, sockets);
    } catch (const std::system_error& failure) {
        throw std::system_error{failure.code(), text(message::cannot_serve, "protocol"_is(upper_case(one.protocol())),
                                                     "failure"_is(what_failed(failure)))};
    }
}

} // namespace

void listen_together(const std::vector<planned_part>& all, const socket_source& sockets) {
    for (const auto& [part, plan] : all) listen(*part, *plan, sockets);
}

} // namespace go_mmproxy
