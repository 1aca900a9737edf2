// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_ASSEMBLY_HPP
#define GO_MMPROXY_SERVICE_ASSEMBLY_HPP

#include "go-mmproxy/config/settings.hpp"
#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/observe/json_log.hpp"
#include "go-mmproxy/service/chosen_family.hpp"
#include "go-mmproxy/service/chosen_routing.hpp"

namespace go_mmproxy {

/// What every forwarder is made from.
struct assembly {
    const settings& chosen;
    const plan& planned;
    chosen_routing routing; ///< the host's routes stay changed as long as a copy of it is there
    json_log log;
};

chosen_family make_family(const settings& s, const plan& p);

/// Changes the host's routes, for the protocols that are served. Throws `std::system_error`.
chosen_routing make_routing(const settings& s, const plan& p);

} // namespace go_mmproxy

#endif
