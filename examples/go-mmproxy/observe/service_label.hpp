// SPDX-License-Identifier: BSL-1.0
#ifndef GO_MMPROXY_OBSERVE_SERVICE_LABEL_HPP
#define GO_MMPROXY_OBSERVE_SERVICE_LABEL_HPP

#include <mmproxy/address/address_text.hpp>

#include "go-mmproxy/host/plan.hpp"
#include "go-mmproxy/observe/log_line.hpp"

#include <string>
#include <utility>

namespace go_mmproxy {

/// What every line about a service tells it by.
class service_label {
public:
    explicit service_label(std::string listen_address) : listen_address_{std::move(listen_address)} {}
    explicit service_label(const service_plan& p) : service_label{to_string(p.listen)} {}

    void add_to(log_line& line) const { line.text("listenAdr", listen_address_); }

private:
    std::string listen_address_;
};

} // namespace go_mmproxy

#endif
