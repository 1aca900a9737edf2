// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ROUTING_DETAIL_INSTALLED_HPP
#define MMPROXY_ROUTING_DETAIL_INSTALLED_HPP

#include <mmproxy/routing/routing_repair.hpp>
#include <mmproxy/separate_compilation.hpp>

#include <memory>

namespace mmproxy::detail {

class installation;
class shared_objects;

/// A handle to an installation, which the last copy undoes. It says nothing of what an installation consists of, so
/// that a routing's header needs none of it.
class installed {
public:
    /// Installs the objects; throws as `installation` does.
    explicit installed(shared_objects objects);

    /// See `repairable_routing`.
    routing_repair repair() const;
    /// See `repairable_routing`.
    bool vanishes_silently() const noexcept;

private:
    std::shared_ptr<installation> installation_;
};

} // namespace mmproxy::detail

#if MMPROXY_HAS_DEFINITIONS

#include <mmproxy/routing/detail/installation.hpp>

#include <utility>

namespace mmproxy::detail {

MMPROXY_DECL installed::installed(shared_objects objects)
    : installation_{std::make_shared<installation>(std::move(objects))} {}

MMPROXY_DECL routing_repair installed::repair() const {
    return installation_->repair();
}

MMPROXY_DECL bool installed::vanishes_silently() const noexcept {
    return installation_->vanishes_silently();
}

} // namespace mmproxy::detail

#endif // MMPROXY_HAS_DEFINITIONS

#endif
