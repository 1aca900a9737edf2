// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/host/start_failure.hpp"

#include "go-mmproxy/host/system_code.hpp"
#include "go-mmproxy/text/messages.hpp"

#include <cerrno>
#include <new>
#include <string_view>
#include <system_error>

#include <sys/resource.h>

namespace go_mmproxy {
namespace {

std::string no_descriptors() {
    ::rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return text(message::remedy_descriptors, "limit"_is(limit.rlim_cur));
}

std::string remedy(int error) {
    switch (error) {
    case EPERM: return text(message::remedy_privileges);
    case EEXIST: return text(message::remedy_table);
    case EACCES: return text(message::remedy_low_port);
    case EADDRINUSE: return text(message::remedy_port_in_use);
    case EADDRNOTAVAIL: return text(message::remedy_foreign_address);
    case EMFILE: return no_descriptors();
    case ENFILE: return text(message::remedy_open_files);
    case EAGAIN: return text(message::remedy_tasks);
    case ENOMEM: return text(message::remedy_memory);
    default: return {};
    }
}

std::string with_remedy(std::string_view failure, std::string_view remedy) {
    return text(message::failure_and_remedy, "failure"_is(failure), "remedy"_is(remedy));
}

} // namespace

std::string explain_start_failure(const std::exception& failure) {
    if (dynamic_cast<const std::bad_alloc*>(&failure) != nullptr)
        return with_remedy(text(message::out_of_memory), text(message::remedy_memory));
    const auto* system = dynamic_cast<const std::system_error*>(&failure);
    const std::string what = system != nullptr ? remedy(system_code(system->code())) : "";
    return what.empty() ? failure.what() : with_remedy(failure.what(), what);
}

} // namespace go_mmproxy
