// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/host_field.hpp"

namespace go_mmproxy {

bool may_name_loopback(std::string_view host) noexcept {
    if (host.starts_with('[')) return true; // an IPv6 address
    auto name = host.substr(0, host.find(':'));
    if (name.ends_with('.')) name.remove_suffix(1);
    const bool is_address = name.find_first_not_of("0123456789.") == std::string_view::npos;
    return is_address || name.find('.') == std::string_view::npos;
}

} // namespace go_mmproxy
