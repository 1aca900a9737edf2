// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/service/process.hpp"

#include "go-mmproxy/config/values.hpp"
#include "go-mmproxy/observe/log_line.hpp"
#include "go-mmproxy/service/listen_together.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace go_mmproxy {
namespace {

using services = std::list<service>;
using iterator = services::iterator;

iterator find(services& all, std::string_view name) {
    return std::ranges::find_if(all, [&](const service& one) { return one.planned().chosen.name == name; });
}

const service_plan* find(const plan& p, std::string_view name) {
    const auto found = std::ranges::find_if(p.services, [&](const auto& one) { return one.chosen.name == name; });
    return found == p.services.end() ? nullptr : &*found;
}

void add_parts(part_list& to, const services& of) {
    for (const auto& one : of)
        for (const auto& part : one.parts()) to.push_back(part.get());
}

bool is_udp(const service_part* part) {
    return part->transport() == mmproxy::transport::datagram;
}

bool has_ended(const service& one) {
    return std::ranges::all_of(one.parts(), [](const auto& part) { return part->count() == 0; });
}

/// Connections of a service that is gone are not cut off where no limit is given for it.
process::duration drain_limit(const plan& p) {
    return p.drain_timeout > process::duration::zero() ? p.drain_timeout : std::chrono::seconds{max_seconds};
}

/// The parts of services, those of UDP first, with a plan of each.
class planned_parts {
public:
    void add(const service& one, const service_plan& p) {
        for (const auto& part : one.parts()) all_.push_back({part.get(), &p});
    }

    void listen(const socket_source& sockets) {
        std::ranges::stable_partition(all_, [](const planned_part& one) { return is_udp(one.part); });
        listen_together(all_, sockets);
    }

    void tell_listening() const {
        for (const auto& one : all_) one.part->tell_listening();
    }

private:
    std::vector<planned_part> all_{};
};

} // namespace

/// One reload: everything that may fail comes first, and is undone when it does.
class process::exchange {
public:
    exchange(process& of, const plan& next) : process_{of}, next_{next} {}

    reload_result perform() {
        for (const auto& p : next_.services) sort(p);
        try {
            start();
        } catch (...) {
            undo();
            throw;
        }
        settle();
        return std::move(result_);
    }

private:
    struct kept {
        service* one;
        const service_plan* next;
    };

    /// A part whose sockets of an address another part has too.
    struct giver {
        service_part* part;
        address_plan at;
    };

    /// Finds out what becomes of a service of the plan; one that is new, or takes the place of another, is made.
    void sort(const service_plan& p) {
        const auto old = find(process_.services_, p.chosen.name);
        if (old != process_.services_.end() && old->can_become(p)) {
            kept_.push_back({&*old, &p});
            return;
        }
        (old == process_.services_.end() ? result_.started : result_.replaced).push_back(p.chosen.name);
        process_.make(made_, p).make_parts(process_.threads_);
    }

    void start() {
        planned_parts parts;
        for (const auto& [one, next] : kept_) parts.add(*one, *next);
        for (const auto& one : made_) parts.add(one, one.planned());
        parts.listen([this](auto protocol, const auto& at) { return sockets_at(protocol, at); });
        for (auto& one : made_) one.guard_routes(process_.guards_.get_executor());
        parts.tell_listening();
    }

    /// Of the service that listens there so far, or whose flows go back through them yet.
    std::vector<mmproxy::unique_fd> sockets_at(mmproxy::transport protocol, const address_plan& at) {
        for (auto* part : process_.parts()) {
            if (part->transport() != protocol) continue;
            auto found = part->duplicate(at);
            if (found.empty()) continue;
            givers_.push_back({part, at});
            return found;
        }
        return {};
    }

    /// Closes again what has been opened; what has been made goes with this object.
    void undo() {
        for (const auto& [one, next] : kept_)
            for (const auto& part : one->parts()) part->settle(one->planned(), {});
    }

    void settle() {
        for (const auto& [one, next] : kept_) become(*one, *next);
        for (auto one = process_.services_.begin(); one != process_.services_.end();) {
            const auto old = one++;
            if (!is_kept(*old)) leave(old);
        }
        for (const auto& [part, at] : givers_) part->end_flows(at);
        for (const auto& one : made_) process_.warn_of_faults(one);
        process_.services_.splice(process_.services_.end(), made_);
        await_handed_over();
        process_.forget_ended();
    }

    void become(service& one, const service_plan& next) {
        const bool is_changed = differ(one.planned(), next);
        one.become(next, drain_limit(next_));
        if (!is_changed) return;
        result_.changed.push_back(next.chosen.name);
        process_.warn_of_faults(one);
    }

    bool is_kept(const service& one) const {
        return std::ranges::any_of(kept_, [&](const kept& k) { return k.one == &one; });
    }

    void leave(iterator old) {
        const auto& name = old->planned().chosen.name;
        if (find(next_, name) == nullptr) result_.ended.push_back(name);
        for (const auto& part : old->parts()) part->stop(drain_limit(next_));
        process_.leaving_.splice(process_.leaving_.end(), process_.services_, old);
    }

    /// A connection that one thread has accepted and handed to another is counted when that one takes it: until then
    /// its service seems to have ended.
    void await_handed_over() {
        for (std::size_t i = 0; i < process_.threads_.size(); ++i) process_.threads_.perform(i, [] {});
    }

    process& process_;
    const plan& next_;
    std::vector<kept> kept_{};
    std::list<service> made_{};
    std::vector<giver> givers_{};
    reload_result result_{};
};

process::process(const plan& p, log_output& output, scoreboard& numbers, asio::io_context& guards)
    : output_{output}, numbers_{numbers}, guards_{guards}, threads_{p.threads, p.thread_options} {
    for (const auto& one : p.services) make(services_, one);
    for (const auto& one : services_) warn_of_faults(one);
}

void process::listen(const socket_source& given) {
    planned_parts parts;
    for (auto& one : services_) one.make_parts(threads_);
    for (const auto& one : services_) parts.add(one, one.planned());
    parts.listen(given);
    parts.tell_listening();
    for (auto& one : services_) one.guard_routes(guards_.get_executor());
}

reload_result process::reload(const plan& next) {
    return exchange{*this, next}.perform();
}

part_list process::parts() const {
    part_list all;
    add_parts(all, services_);
    add_parts(all, leaving_);
    std::ranges::stable_partition(all, is_udp);
    return all;
}

service& process::make(std::list<service>& among, const service_plan& p) {
    auto& one = among.emplace_back(p, output_, numbers_);
    one.tell_rests_on(guards_.get_executor());
    return one;
}

void process::warn_of_faults(const service& one) {
    for (const auto& fault : one.find_faults()) {
        auto line = line_about(one.planned().chosen.name, warn, message::replies_not_heard);
        write(output_, line.text("error", fault));
    }
}

/// Destroys the services that are gone and have nothing left, now and each second as long as there is one.
void process::forget_ended() {
    std::erase_if(leaving_, has_ended);
    if (leaving_.empty()) return;
    ended_.expires_after(std::chrono::seconds{1}); // any time of this order will do
    ended_.async_wait([this](std::error_code ec) {
        if (!ec) forget_ended();
    });
}

} // namespace go_mmproxy
