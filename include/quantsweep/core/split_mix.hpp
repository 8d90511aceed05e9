// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Pseudo-random numbers from a seed, the same on every machine.

#include <cstdint>

namespace quantsweep {

/// A bijection of 64-bit words. A change of one bit of x changes each bit of the result about half of the time.
/// Source  SplitMix64's finalizer (Steele, Lea and Flood 2014, figure 14)
constexpr std::uint64_t mix_bits(std::uint64_t x) noexcept {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

/// A random number generator with 64 bits of state.
/// Source  SplitMix64 (Steele, Lea and Flood 2014)
class split_mix {
public:
    /// The increment of the state for each number: split_mix{seed + n * step} begins n numbers later.
    static constexpr std::uint64_t step = 0x9E3779B97F4A7C15u;

    /// Starts from a seed. Any seed is equally good.
    explicit constexpr split_mix(std::uint64_t seed) noexcept : state_{seed} {}

    /// The next number, uniform over all 64 bits.
    constexpr std::uint64_t operator()() noexcept { return mix_bits(state_ += step); }

    /// A number from 0 to bound - 1; bound is at most 2^32. The probabilities of two numbers differ by at most bound /
    /// 2^64.
    /// Source  Lemire 2019: the upper half of a product of 64 x 64 bits
    constexpr std::uint64_t below(std::uint64_t bound) noexcept {
        const std::uint64_t z = (*this)(), high = z >> 32, low = z & 0xffffffffu;
        return (high * bound + (low * bound >> 32)) >> 32;
    }

private:
    std::uint64_t state_;
};

}  // namespace quantsweep
