// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which values of a tile a histogram kernel counts, and what it reports about the others.

#include <cstddef>
#include <cstdint>
#include <limits>

namespace quantsweep::detail {

/// A positive value is counted at (magnitude >> shift) - base if that is less than `slots`, a negative one `slots` places
/// later. Zeros are not counted.
struct bit_window {
    std::uint32_t base;
    std::uint32_t slots;  ///< a power of two; the window ends below infinity
    unsigned shift;
};

/// What a kernel reports about the values that it has binned.
struct binned_values {
    std::size_t values = 0;
    std::size_t kept = 0;                                ///< the number of values other than zero
    float low = std::numeric_limits<float>::infinity();  ///< the lowest of the values other than zero
    float high = -std::numeric_limits<float>::infinity();
    bool complete = true;  ///< no value was left out
};

/// Where the counts of a binade are kept: in one counter for each bucket, or in a single one.
struct binade_counters {
    std::uint64_t* first;
    std::size_t size;
};
/// Finds the counters of a binade. Bit 8 of its number is the sign, and the others are the biased exponent.
struct binade_finder {
    binade_counters (*find)(const void* context, std::uint32_t number);
    const void* context;
};

inline constexpr std::size_t bit_tile = 512;

}  // namespace quantsweep::detail
