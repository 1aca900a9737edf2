// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_SERVICE_CLIENT_TRIAL_HPP
#define GO_MMPROXY_SERVICE_CLIENT_TRIAL_HPP

#include <mmproxy/address/socket_address.hpp>

#include "go-mmproxy/host/finding.hpp"
#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/host/reply_inspector.hpp"
#include "go-mmproxy/host/served_targets.hpp"
#include "go-mmproxy/service/stoppable_wait.hpp"
#include "go-mmproxy/service/target_dial.hpp"

#include <string>
#include <system_error>

namespace go_mmproxy {

/// What came of trying a target from the host's own address.
struct attempt {
    served_target target;
    std::error_code result; ///< see `target_dial::try_target`

    bool is_silent() const noexcept;
};

/// Tries the targets of one service as a client of them, while the service's rules and routes are set up.
class client_trial {
public:
    /// Changes the host's routes until it is destroyed. Not where that would mend, and so change for good, what an
    /// instance that runs has set up and does not guard: then what is there is tried. Throws `std::system_error`.
    ///
    /// Plan and wait must outlive it.
    client_trial(const service_plan& p, stoppable_wait& wait);

    /// Precondition: the target was reached from this host, or has refused without `-routing fwmark`, or `is_silent`.
    finding try_as_client(const attempt& plainly) const;

    /// What takes the replies to other clients away; nothing where the settings leave the routes to the operator.
    findings find_faults() const;

private:
    finding unheard(const served_target& t, std::error_code ec) const;
    finding unanswered(const attempt& plainly) const;

    const service_plan& plan_;
    reply_inspector replies_;
    target_dial dial_;
};

} // namespace go_mmproxy

#endif
