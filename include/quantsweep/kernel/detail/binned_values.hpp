// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which values of a tile are counted, and what became of them.

#include <cstddef>
#include <cstdint>
#include <limits>

namespace quantsweep::detail {

/// Which magnitudes are let through, and where they are counted: at (magnitude >> shift) - base, the negative ones
/// `width` after the positive.
struct bit_window {
    std::uint32_t from;  ///< bits of the smallest magnitude; at least 1, so that zeros never pass
    std::uint32_t to;    ///< bits of the first magnitude beyond; at most infinity's
    std::uint32_t base;
    std::uint32_t width;
    unsigned shift;
};

/// What became of values in a window.
struct binned_values {
    std::size_t values = 0;
    std::size_t kept = 0;
    float low = std::numeric_limits<float>::infinity();  ///< of all, zeros too
    float high = -std::numeric_limits<float>::infinity();
    bool complete = true;  ///< all that was not kept are zeros
};

inline constexpr std::size_t bit_tile = 512;

}  // namespace quantsweep::detail
