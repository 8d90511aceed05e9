// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which values of a tile a histogram kernel counts, and what it reports about the others.

#include <cstddef>
#include <cstdint>
#include <limits>

namespace quantsweep::detail {

/// The magnitudes that are counted, and where. A positive value is counted at (magnitude >> shift) - base, a negative
/// one `width` places later.
struct bit_window {
    std::uint32_t from;  ///< bits of the smallest magnitude that is counted; at least 1, so that zeros never are
    std::uint32_t to;    ///< bits of the first magnitude beyond the window; at most those of infinity
    std::uint32_t base;
    std::uint32_t width;
    unsigned shift;
};

/// What a kernel reports about the values that it has binned.
struct binned_values {
    std::size_t values = 0;
    std::size_t kept = 0;
    float low = std::numeric_limits<float>::infinity();  ///< the lowest of all values, zeros included
    float high = -std::numeric_limits<float>::infinity();
    bool complete = true;  ///< every value outside the window is a zero
};

inline constexpr std::size_t bit_tile = 512;

}  // namespace quantsweep::detail
