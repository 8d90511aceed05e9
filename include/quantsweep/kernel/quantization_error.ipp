// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of quantization_error.hpp.

#include <quantsweep/kernel/quantization_error.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/grid_lanes.hpp>
#include <quantsweep/kernel/detail/rounded_values.hpp>

namespace quantsweep {

namespace detail {

/// round_to_grid as a rule.
struct nearest_on_grid {
    rounding_grid grid;

    template <class Floats, class Index>
    [[gnu::always_inline]] void operator()(Floats& x, const Index&) const noexcept {
        grid_lanes<Floats> lanes;
        lanes.fill(grid);
        round_lanes(x, lanes);
    }
};

}  // namespace detail

QUANTSWEEP_INLINE squared_error_sums quantization_error(const rounding_grid& grid, std::span<const float> values,
                                                        instruction_set set) noexcept {
    return detail::quantization_error(detail::nearest_on_grid{grid}, values, 0, set);
}

}  // namespace quantsweep
