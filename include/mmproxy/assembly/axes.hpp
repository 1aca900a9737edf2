// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ASSEMBLY_AXES_HPP
#define MMPROXY_ASSEMBLY_AXES_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/access_control/allow_all.hpp>
#include <mmproxy/address_family/address_family_policy.hpp>
#include <mmproxy/assembly/policy_list.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/routing/loopback_routing.hpp>
#include <mmproxy/routing/routing_policy.hpp>

#include <concepts>

// The axes that forwarders of both protocols have; see policy_list.hpp.
namespace mmproxy::detail {

struct address_family_axis {
    template <class P> static constexpr bool fits = address_family_policy<P>;
    using default_model = no_default; // only the user knows the target
};

struct header_version_axis {
    template <class P> static constexpr bool fits = header_version_policy<P>;
    using default_model = any_version;
};

struct routing_axis {
    template <class P> static constexpr bool fits = routing_policy<P>;
    using default_model = loopback_routing;
};

struct access_control_axis {
    template <class P> static constexpr bool fits = access_control_policy<P>;
    using default_model = allow_all;
};

/// The run-time numbers of a forwarder.
template <class Options> struct options_axis {
    template <class P> static constexpr bool fits = std::same_as<P, Options>;
    using default_model = Options;
};

} // namespace mmproxy::detail

#endif
