// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_HOST_FIELD_HPP
#define GO_MMPROXY_OBSERVE_HOST_FIELD_HPP

#include <string_view>

namespace go_mmproxy {

/// Whether the field `Host` of a request can be what a server on the loopback is called on its own host: an address, a
/// name without a dot, such as `localhost`, or nothing.
///
/// The name of a site is none of these. The owner of a site can give that name a loopback address (DNS rebinding): then
/// a browser on this host takes the server for the site, and lets the site's pages read what it answers.
bool may_name_loopback(std::string_view host) noexcept;

} // namespace go_mmproxy

#endif
