// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/check_start.hpp"

#include "go-mmproxy/host/check_access.hpp"
#include "go-mmproxy/host/check_capabilities.hpp"
#include "go-mmproxy/host/check_listening.hpp"
#include "go-mmproxy/host/check_sysctls.hpp"

#include <string>
#include <utility>
#include <vector>

namespace go_mmproxy {
namespace {

std::vector<service_settings> settings_of(const plan& p) {
    std::vector<service_settings> all;
    for (const auto& one : p.services) all.push_back(one.chosen);
    return all;
}

void append_bad(findings& to, findings more, const std::string& label) {
    for (auto& f : more) {
        if (f.how == verdict::ok) continue;
        f.service = label;
        to.push_back(std::move(f));
    }
}

} // namespace

findings check_start(const plan& p) {
    findings found;
    append_bad(found, check_client_ports(settings_of(p)), {});
    for (const auto& one : p.services) {
        const auto label = label_of(one, p);
        append_bad(found, check_openness(one), label);
        append_bad(found, check_marked_packets(one.chosen), label);
        append_bad(found, check_reply_port(one, p), label);
    }
    return found;
}

} // namespace go_mmproxy
