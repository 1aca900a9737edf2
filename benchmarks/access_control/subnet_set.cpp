// SPDX-License-Identifier: BSL-1.0
#include <mmproxy/access_control/subnet_set.hpp>

#include "support/allocation_counter.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <vector>

namespace {

using namespace mmproxy;

/// IPv4 subnets of 16 to 32 bits and IPv6 ones of 32 to 128, in equal parts, and addresses to look up.
class random_source {
public:
    std::vector<subnet> subnets(std::size_t count) {
        std::vector<subnet> made(count);
        for (std::size_t i = 0; i < count; ++i) made[i] = i % 2 == 0 ? subnet_v4() : subnet_v6();
        return made;
    }

    /// As many out of the subnets as from anywhere, shuffled: neither the cache nor the branch predictor knows them.
    std::vector<ip_address> addresses(const std::vector<subnet>& in) {
        std::vector<ip_address> made(std::size_t{1} << 17U);
        for (std::size_t i = 0; i < made.size(); ++i) made[i] = i % 2 == 0 ? inside(in[random_() % in.size()]) : any();
        std::shuffle(made.begin(), made.end(), random_);
        return made;
    }

private:
    subnet subnet_v4() { return {address<ip_address::bytes_v4>(), 16 + static_cast<unsigned>(random_() % 17)}; }
    subnet subnet_v6() { return {address<ip_address::bytes_v6>(), 32 + static_cast<unsigned>(random_() % 97)}; }
    ip_address any() { return random_() % 2 == 0 ? address<ip_address::bytes_v4>() : address<ip_address::bytes_v6>(); }

    ip_address inside(const subnet& s) {
        return s.address.is_v4() ? mixed<ip_address::bytes_v4>(s) : mixed<ip_address::bytes_v6>(s);
    }

    /// The network's bits of the subnet, and random ones behind them.
    template <class Bytes> ip_address mixed(const subnet& s) {
        auto bytes = random_bytes<Bytes>();
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const auto mask = detail::prefix_mask(i, s.length);
            bytes[i] = (s.address.bytes()[i] & mask) | (bytes[i] & ~mask);
        }
        return ip_address{bytes};
    }

    template <class Bytes> ip_address address() { return ip_address{random_bytes<Bytes>()}; }

    template <class Bytes> Bytes random_bytes() {
        Bytes bytes;
        for (auto& b : bytes) b = static_cast<std::byte>(random_());
        bytes[0] = (bytes[0] & std::byte{0x1F}) | std::byte{0x20}; // where unicast addresses are: 32.0.0.0/3, 2000::/3
        return bytes;
    }

    std::mt19937 random_{1}; // NOLINT: the same set in every run
};

void allows(benchmark::State& state) {
    random_source random;
    const auto subnets = random.subnets(static_cast<std::size_t>(state.range(0)));
    const auto addresses = random.addresses(subnets);
    const subnet_set set{subnets};
    const allocation_counter allocations{state};
    for (std::size_t i = 0; auto _ : state) benchmark::DoNotOptimize(set.allows(addresses[i++ % addresses.size()]));
    state.SetItemsProcessed(state.iterations());
}

} // namespace

BENCHMARK(allows)->Name("subnet_set/allows")->Arg(10)->Arg(1'000)->Arg(100'000);
