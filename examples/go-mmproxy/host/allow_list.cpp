// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/allow_list.hpp"

#include "go-mmproxy/host/subnet_file.hpp"

namespace go_mmproxy {

allow_list load_allow_list(const std::string& path) {
    if (path.empty()) return {};
    return {mmproxy::subnet_set{load_subnets(path)}};
}

} // namespace go_mmproxy
