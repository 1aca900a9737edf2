// SPDX-License-Identifier: BSL-1.0
#include "go-mmproxy/observe/kept_tlvs.hpp"

#include <utility>

namespace go_mmproxy {

void kept_tlvs::keep(const mmproxy::connection& c, std::span<const std::byte> tlvs) {
    auto members = read_tlvs(tlvs);
    if (!members.empty()) kept_[key_of(c)].members = std::move(members);
}

void kept_tlvs::keep(const mmproxy::flow& f, std::span<const std::byte> tlvs) {
    auto members = read_tlvs(tlvs);
    const auto found = kept_.find(key_of(f));
    if (found != kept_.end()) {
        found->second.members = std::move(members); // of another balancer endpoint, or of a header that is new
    } else if (!members.empty()) {
        announced_.push_back(key_of(f));
        kept_[key_of(f)].members = std::move(members);
    }
    if (announced_.size() > max_announced) forget_oldest_announced();
}

void kept_tlvs::note_open(const mmproxy::flow& f) noexcept {
    if (const auto found = kept_.find(key_of(f)); found != kept_.end()) found->second.is_open = true;
}

void kept_tlvs::forget_oldest_announced() noexcept {
    const auto found = kept_.find(announced_.front());
    if (found != kept_.end() && !found->second.is_open) kept_.erase(found);
    announced_.pop_front();
}

} // namespace go_mmproxy
