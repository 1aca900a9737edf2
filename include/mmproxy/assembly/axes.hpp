// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ASSEMBLY_AXES_HPP
#define MMPROXY_ASSEMBLY_AXES_HPP

#include <mmproxy/access_control/access_control_policy.hpp>
#include <mmproxy/access_control/allow_all.hpp>
#include <mmproxy/access_control/limit_policy.hpp>
#include <mmproxy/access_control/no_limits.hpp>
#include <mmproxy/address_family/address_family_policy.hpp>
#include <mmproxy/assembly/nearly_model.hpp>
#include <mmproxy/assembly/policy_list.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/header_senders.hpp>
#include <mmproxy/header_version/header_version_policy.hpp>
#include <mmproxy/routing/loopback_routing.hpp>
#include <mmproxy/routing/routing_policy.hpp>
#include <mmproxy/upstream_header/no_upstream_header.hpp>
#include <mmproxy/upstream_header/upstream_header_policy.hpp>

#include <asio/any_io_executor.hpp>

#include <concepts>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

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

struct limit_axis {
    template <class P> static constexpr bool fits = limit_policy<P>;
    using default_model = no_limits;
};

struct upstream_header_axis {
    template <class P> static constexpr bool fits = upstream_header_policy<P>;
    using default_model = no_upstream_header;
};

/// The models of the axes above among the policies of a forwarder, which TCP and UDP have in common. Two models of one
/// axis, or no address family, are a compile error.
template <class... P> struct common_axes {
    static_assert(models_of<address_family_axis, P...> > 0 || (has_target_for<P> || ...),
                  "a forwarder: no address_family_policy is given");
    static_assert(models_of<address_family_axis, P...> < 2, "a forwarder: two address_family_policies are given");
    static_assert(models_of<header_version_axis, P...> < 2, "a forwarder: two header_version_policies are given");
    static_assert(models_of<routing_axis, P...> < 2, "a forwarder: two routing_policies are given");
    static_assert(models_of<access_control_axis, P...> < 2,
                  "a forwarder: two access_control_policies are given; all_allow{one, other} makes one of them");
    static_assert(models_of<limit_axis, P...> < 2, "a forwarder: two limit_policies are given");
    static_assert(models_of<upstream_header_axis, P...> < 2, "a forwarder: two upstream_header_policies are given");

    using address_family = picked<address_family_axis, P...>;
    using header_version = picked<header_version_axis, P...>;
    using routing = picked<routing_axis, P...>;
    using access_control = picked<access_control_axis, P...>;
    using limits = picked<limit_axis, P...>;
    using upstream_header = picked<upstream_header_axis, P...>;

    /// Whether an object of the type is of use to every forwarder that has these policies.
    template <class T>
    static constexpr bool has_common =
        is_among<T, address_family, header_version, routing, access_control, limits, upstream_header>;

    /// The peers of which a header is expected. A version that has a state comes as an object.
    template <class... Given> static header_senders<header_version> take_senders([[maybe_unused]] Given&&... given) {
        constexpr bool has_state = optional_header_version<header_version>;
        if constexpr (!has_state) {
            return {};
        } else if constexpr (is_among<header_version, std::remove_cvref_t<Given>...>) {
            return header_senders<header_version>{take<header_version>(std::forward<Given>(given)...)};
        } else {
            static_assert(!has_state, "a forwarder: an optional_header_version is not given as an object, which says "
                                      "who sends the header");
            std::terminate(); // is never compiled; no second error comes of it
        }
    }

    /// A core made from the objects that are given, each moved or copied to where its policy belongs; a policy without
    /// an object is made from nothing.
    template <class Core, class Options, class Observer, class... Given>
    static std::shared_ptr<Core> make_core(const asio::any_io_executor& executor, Given&&... given) {
        return std::make_shared<Core>(
            executor, take<address_family>(std::forward<Given>(given)...), take_senders(std::forward<Given>(given)...),
            take<routing>(std::forward<Given>(given)...), take<Options>(std::forward<Given>(given)...),
            take<access_control>(std::forward<Given>(given)...), take<limits>(std::forward<Given>(given)...),
            take<upstream_header>(std::forward<Given>(given)...), take<Observer>(std::forward<Given>(given)...));
    }
};

/// Whether the type is a model of one of the axes above.
template <class P>
inline constexpr bool is_common_model = is_model<P, address_family_axis, header_version_axis, routing_axis,
                                                 access_control_axis, limit_axis, upstream_header_axis>;

/// The run-time numbers of a forwarder, `tcp_options` or `udp_options`.
template <class Options> struct options_axis {
    template <class P> static constexpr bool fits = std::same_as<P, Options>;
    using default_model = Options;
};

} // namespace mmproxy::detail

#endif
