// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/access_rules.hpp"

#include "go-mmproxy/host/subnet_file.hpp"

#include <string>

namespace go_mmproxy {
namespace {

mmproxy::denied_clients load_denied(const std::string& path) {
    if (path.empty()) return {};
    return mmproxy::denied_clients{mmproxy::subnet_set{load_denied_clients(path)}};
}

} // namespace

access_rules load_access_rules(const service_settings& s) {
    return {load_allow_list(s.allowed_subnets), load_denied(s.denied_clients), s.guard_loopback};
}

} // namespace go_mmproxy
