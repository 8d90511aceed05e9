// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The kernels that count floats by sign, exponent and top mantissa bits, for one instruction set.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include <quantsweep/core/function_ref.hpp>

namespace quantsweep::detail {

/// The buckets that have counters. A positive value is counted at (magnitude >> shift) - base if that is less than `slots`,
/// a negative one `slots` places later. Zeros are not counted.
struct bucket_range {
    std::uint32_t base;
    std::uint32_t slots;  ///< a power of two; the range ends below infinity
    unsigned shift;
};

/// What a kernel reports about the values that it has counted.
struct binned_values {
    std::size_t values = 0;
    std::size_t kept = 0;                                ///< the number of values other than zero
    float low = std::numeric_limits<float>::infinity();  ///< the lowest of the values other than zero
    float high = -std::numeric_limits<float>::infinity();
    bool complete = true;  ///< no value was left out
};

/// The number of values that are sorted into buckets at a time.
inline constexpr std::size_t bit_tile = 512;

/// Finds the counters of a binade: one for each bucket, or a single one. Bit 8 of the binade's number is the sign, and the
/// others are the biased exponent.
using binade_counters = function_ref<std::span<std::uint64_t>(std::uint32_t number)>;

/// Like kernel/detail/kernels.hpp, and in the same translation units.
template <class Arch>
struct histogram_kernels {
    /// Writes the bits of the values other than zero, NaN and infinity included, and returns their number. `to` has room for
    /// `size` + 16 words.
    static std::size_t nonzero_bits(const float* values, std::size_t size, std::uint32_t* to) noexcept;
    /// Counts tiles in two tables by turns, the last of which may be a partial one. Stops before the first tile that contains
    /// NaN, infinity, or a value beyond the range. `size` is at most what fits the counters.
    static binned_values count(const float* values, std::size_t size, const bucket_range& range, std::uint16_t* even,
                               std::uint16_t* odd) noexcept;
    /// Adds the counts of each binade that has some to its counters, and clears them. A bucket has at most 0xffff counts in
    /// both tables, which begin with a cache line and have whole lines of counters for each sign.
    static void flush(const bucket_range& range, std::uint16_t* even, std::uint16_t* odd, binade_counters counters);
};

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/observe/detail/histogram_kernels.ipp>
#endif
