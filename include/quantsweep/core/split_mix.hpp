// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Pseudo-random numbers from a seed, the same on every machine.

#include <cstdint>

namespace quantsweep {

/// Source  SplitMix64 (Steele, Lea and Flood 2014)
class split_mix {
public:
    explicit constexpr split_mix(std::uint64_t seed) noexcept : state_{seed} {}

    constexpr std::uint64_t operator()() noexcept {
        std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }

    /// From 0 to bound - 1; bound at most 2^32. No number is likelier than another by more than bound / 2^64.
    /// Source  Lemire 2019: the upper half of a product of 64 x 64 bits
    constexpr std::uint64_t below(std::uint64_t bound) noexcept {
        const std::uint64_t z = (*this)(), high = z >> 32, low = z & 0xffffffffu;
        return (high * bound + (low * bound >> 32)) >> 32;
    }

private:
    std::uint64_t state_;
};

}  // namespace quantsweep
