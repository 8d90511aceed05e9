// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of quantization_error.hpp.

#include <quantsweep/kernel/quantization_error.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>
#include <quantsweep/kernel/detail/squares.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE squared_error_sums quantization_error(const rounding_grid& grid,
                                                        std::span<const float> values) noexcept {
    const float* const from = values.data();
    return detail::sum_squares(
        values.size(), [&](std::size_t i) { return detail::rounded_values{from + i, grid}; },
        [&](std::size_t begin, std::size_t size, detail::row_sums<2>& sums) {
            detail::run_kernel([&](auto kernel) { kernel.rounding_squares(from + begin, size, grid, sums); });
        });
}

}  // namespace quantsweep
