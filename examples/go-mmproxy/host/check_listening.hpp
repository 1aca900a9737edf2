// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_HOST_CHECK_LISTENING_HPP
#define GO_MMPROXY_HOST_CHECK_LISTENING_HPP

#include <mmproxy/header.hpp>

#include "go-mmproxy/host/finding.hpp"
#include "go-mmproxy/host/plan.hpp"

namespace go_mmproxy {

/// Whether a start could listen at an address. A port that another process has is warned of: it may be the instance
/// that runs with these settings. Nothing ever listens: a socket is bound and closed.
finding check_listening(const address_plan& at, mmproxy::transport protocol);

/// The same of every address of a service, by each of its protocols.
findings check_listening(const service_plan& p);

/// Fails where balancers on other hosts would get no answer because of a service of `all` with `-routing scoped`, which
/// keeps on this host whatever is sent by UDP from the port of a target.
findings check_reply_port(const service_plan& p, const plan& all);

} // namespace go_mmproxy

#endif
