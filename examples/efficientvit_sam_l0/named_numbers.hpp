// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Pseudorandom numbers that are the same everywhere.

#include <cstdint>
#include <string_view>

#include <quantsweep/core/split_mix.hpp>

namespace efficientvit_sam_l0 {

namespace qs = quantsweep;

/// Numbers that depend only on a seed, a name and an index. They do not depend on the order of the calls or on a
/// library's distributions. tests/golden/efficientvit_sam_l0.py draws the same numbers.
class named_numbers {
public:
    named_numbers(std::uint64_t seed, std::string_view name) : key_{qs::mix_bits(seed)} {
        for (char c : name) key_ = qs::mix_bits(key_ ^ static_cast<unsigned char>(c));
    }

    /// Returns a number of mean 0 and variance 1: the sum of eight uniform 16-bit integers, exact except for one
    /// rounding.
    float normal(std::uint64_t index) const {
        const std::int64_t sum = pieces(bits(2 * index)) + pieces(bits(2 * index + 1));
        return static_cast<float>(static_cast<double>(sum - 8 * 65535 / 2) / deviation);
    }

private:
    static constexpr double deviation = 53509.92;  ///< standard deviation of the sum: sqrt(8 (2^32 - 1) / 12)

    std::uint64_t bits(std::uint64_t n) const { return qs::split_mix{key_ + n * qs::split_mix::step}(); }
    static std::int64_t pieces(std::uint64_t x) {
        return static_cast<std::int64_t>((x & 0xffff) + (x >> 16 & 0xffff) + (x >> 32 & 0xffff) + (x >> 48));
    }

    std::uint64_t key_;
};

}  // namespace efficientvit_sam_l0
