// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The rule that rounds to the nearest of a list of levels.

#include <cstddef>
#include <cstdint>

#include <quantsweep/kernel/detail/apply_rule.hpp>

namespace quantsweep::detail {

/// `levels` ascend; midpoints[k] lies between levels[k] and levels[k + 1], and what lies on it goes to the lower.
/// Borrowed: both arrays outlive the rule.
/// Formula  q(x) = level nearest to x / scale, times scale
/// NaN/Inf  NaN stays NaN; infinities go to the outermost level on their side
/// Cost     O(levels) a vector
struct code_book_rule {
    const float* levels;
    const float* midpoints;
    std::size_t count;  ///< of the levels
    float scale;
    float inverse_scale;

    template <class Floats>
    [[gnu::always_inline]] void operator()(Floats& x, const words_like<Floats>&) const noexcept {
        Floats scales, inverse_scales, found, level{};  // gcc 12 takes the loop for one that reads it first
        fill(scales, scale);
        fill(inverse_scales, inverse_scale);
        x = x * inverse_scales;
        fill(found, levels[0]);
        for (std::size_t k = 1; k < count; ++k) {
            fill(level, levels[k]);
            found = x > midpoints[k - 1] ? level : found;
        }
        x = (x == x ? found : x) * scales;
    }
    code_book_rule stretch(std::uint32_t) const noexcept { return *this; }
};

}  // namespace quantsweep::detail
