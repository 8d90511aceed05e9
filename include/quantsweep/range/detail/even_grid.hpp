// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The evenly spaced numbers of a quantizer, and its scale.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>

#include <quantsweep/format/format.hpp>

namespace quantsweep::detail {

/// The scale, or else the step; 0 where the quantizer has neither.
template <quantizer Quantizer>
double scale_of(const Quantizer& q) {
    double scale = 0;
    if constexpr (requires {
                      { q.scale() } -> std::convertible_to<float>;
                  })
        scale = static_cast<double>(q.scale());
    else if constexpr (requires {
                           { q.step() } -> std::convertible_to<float>;
                       })
        scale = static_cast<double>(q.step());
    return scale;
}

/// The multiples of `step` from -below to above; a step of 0 where the quantizer's numbers are not evenly spaced.
struct even_grid {
    template <quantizer Quantizer>
    explicit even_grid(const Quantizer& q) {
        if constexpr (requires {
                          { q.step() } -> std::convertible_to<float>;
                      })
            step = static_cast<double>(q.step());
        if (!(step > 0)) return;
        below = static_cast<std::size_t>(std::llround(-static_cast<double>(q.low()) / step));
        above = static_cast<std::size_t>(std::llround(static_cast<double>(q.high()) / step));
    }
    bool exists() const noexcept { return step > 0; }

    double step = 0;
    std::size_t below = 0, above = 0;
};

/// How many numbers a format has in a range, magnitudes for a symmetric format; as if they were evenly spaced where
/// they are not.
template <format Format>
std::size_t even_levels(const Format& f, range asked) {
    const even_grid grid{f.quantizer(asked)};
    if (!grid.exists()) return std::size_t{1} << (f.bits() - (is_symmetric(f) ? 1 : 0));
    return (is_symmetric(f) ? std::max(grid.below, grid.above) : grid.below + grid.above) + 1;
}

}  // namespace quantsweep::detail
