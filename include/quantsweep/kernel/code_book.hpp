// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds floats to the nearest of a list of levels.

#include <span>

namespace quantsweep {

/// Borrows the lists. `levels` ascend; midpoints[k] lies between levels[k] and levels[k + 1] and rounds to the lower
/// one.
struct level_list {
    std::span<const float> levels;     ///< the numbers that values are rounded to
    std::span<const float> midpoints;  ///< the boundaries between the values of neighbouring levels
};

/// The scalar oracle.
/// Formula  q(x) = (the level nearest to x / scale) * scale
/// NaN/Inf  NaN stays NaN; infinities round to the outermost level on their side
float round_to_levels(float x, const level_list& list, float scale) noexcept;

/// Shape    spans of equal length, any length and alignment; the same span, or disjoint ones
/// Cost     O(levels) per vector
void round_to_levels(std::span<const float> input, std::span<float> output, const level_list& list,
                     float scale) noexcept;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/code_book.ipp>
#endif
