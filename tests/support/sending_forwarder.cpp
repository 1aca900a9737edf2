// SPDX-License-Identifier: BSL-1.0
#include "support/sending_forwarder.hpp"

#include <mmproxy/forwarder/tcp/tcp_forwarder.hpp>
#include <mmproxy/header_version/any_version.hpp>
#include <mmproxy/header_version/no_header.hpp>
#include <mmproxy/routing/external_routing.hpp>

#include "support/own_forwarder.hpp"

using namespace mmproxy;

namespace {

template <class HeaderVersion>
using tested_forwarder =
    tcp_forwarder<HeaderVersion, dual_stack, external_routing, chosen_upstream_header, recorder, tcp_options>;

} // namespace

template <class Forwarder> struct sending_forwarder::parts_of : parts {
    parts_of(version v, const socket_address& at, const dual_stack& targets, const tcp_options& options,
             const recorder& record)
        : forwarder{targets, options, chosen_upstream_header{v}, record} {
        forwarder.listen(at);
    }

    own_forwarder<Forwarder> forwarder;
};

sending_forwarder sending_forwarder::wrapping(version v, const socket_address& at, const dual_stack& targets,
                                              const tcp_options& options) {
    sending_forwarder f;
    f.parts_ = std::make_unique<parts_of<tested_forwarder<no_header>>>(v, at, targets, options, f.record);
    return f;
}

sending_forwarder sending_forwarder::passing_on(version v, const tcp_options& options) {
    sending_forwarder f;
    f.parts_ = std::make_unique<parts_of<tested_forwarder<any_version>>>(v, address(listen_text), both_targets(),
                                                                         options, f.record);
    return f;
}

sending_forwarder::sending_forwarder(sending_forwarder&&) noexcept = default;
sending_forwarder::~sending_forwarder() = default;
