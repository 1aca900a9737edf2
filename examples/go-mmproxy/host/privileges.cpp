// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/privileges.hpp"

#include <mmproxy/socket/socket_options.hpp>

#include "go-mmproxy/host/capabilities.hpp"
#include "go-mmproxy/host/option_trial.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <system_error>

namespace go_mmproxy {
namespace {

template <class Option> void require(const Option& option, plain_message purpose) {
    if (const auto ec = try_option(option)) throw std::system_error{ec, text(purpose)};
}

/// By what the thread has, not by a try, which would change something.
void require_net_admin(plain_message purpose) {
    if (is_missing(capability::net_admin))
        throw std::system_error{std::make_error_code(std::errc::operation_not_permitted), text(purpose)};
}

} // namespace

void require_privileges(const service_settings& s) {
    if (s.header != header_choice::none) require(mmproxy::transparent{}, message::cannot_dial_as_clients);
    if (s.routing != routing_choice::none) require_net_admin(message::cannot_set_routes);
    if (s.mark != 0) require(mmproxy::mark{static_cast<int>(s.mark)}, message::cannot_mark);
}

} // namespace go_mmproxy
