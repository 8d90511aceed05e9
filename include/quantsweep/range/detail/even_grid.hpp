// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The evenly spaced numbers of a quantizer, and its scale.

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/any_quantizer.hpp>

namespace quantsweep::detail {

/// Returns the quantizer's scale; without one, its step; 0 if it has neither.
inline double scale_of(const any_quantizer& q) { return static_cast<double>(q.scale()); }

/// The multiples of `step` from -below to above. The step is 0 if the quantizer's numbers are not evenly spaced.
struct even_grid {
    explicit even_grid(const any_quantizer& q) : step{static_cast<double>(q.step())} {
        if (!(step > 0)) return;
        below = static_cast<std::size_t>(std::llround(-static_cast<double>(q.low()) / step));
        above = static_cast<std::size_t>(std::llround(static_cast<double>(q.high()) / step));
    }
    bool exists() const noexcept { return step > 0; }

    double step = 0;
    std::size_t below = 0, above = 0;
};

/// Returns how many numbers a format has in a range, or how many magnitudes if it is symmetric. Numbers that are not
/// evenly spaced are counted as if they were.
inline std::size_t even_levels(const any_format& f, range asked) {
    const even_grid grid{f.quantizer(asked)};
    if (!grid.exists()) return std::size_t{1} << (f.bits() - (f.symmetric() ? 1 : 0));
    return (f.symmetric() ? std::max(grid.below, grid.above) : grid.below + grid.above) + 1;
}

}  // namespace quantsweep::detail
