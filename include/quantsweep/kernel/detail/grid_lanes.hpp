// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds a float, or a vector of them, to a uniform grid.

#include <quantsweep/kernel/detail/simd.hpp>
#include <quantsweep/kernel/grids.hpp>

namespace quantsweep::detail {

/// Added to and taken from a float below 2^22, leaves the nearest whole number, ties to even.
inline constexpr float round_to_whole = 0x1.8p23f;

/// One grid in every lane, or a grid a lane.
template <class Floats>
struct grid_lanes {
    Floats scale, inverse_scale, lowest, highest;

    [[gnu::always_inline]] void fill(const rounding_grid& grid) noexcept {
        quantsweep::fill(scale, grid.scale);
        quantsweep::fill(inverse_scale, grid.inverse_scale);
        quantsweep::fill(lowest, grid.lowest);
        quantsweep::fill(highest, grid.highest);
    }
};

/// The formula, for a float and for vectors. Clamped before rounding, which is the same for whole bounds and keeps |x|
/// below 2^22 for any x; no product meets a sum, so there is nothing that a compiler could fuse.
template <class Floats>
[[gnu::always_inline]] inline void round_lanes(Floats& x, const grid_lanes<Floats>& grid) noexcept {
    x = x * grid.inverse_scale;
    x = grid.lowest > x ? grid.lowest : x;  // a NaN compares false and stays
    x = grid.highest < x ? grid.highest : x;
    x = ((x + round_to_whole) - round_to_whole) * grid.scale;
}

}  // namespace quantsweep::detail
