// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of transpose.hpp.

#include <quantsweep/kernel/transpose.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/lanes.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE void transpose_line(const float* from, std::size_t rows, std::size_t stride, float* to,
                                      std::size_t distance) noexcept {
    constexpr std::size_t ahead = 32;
    std::size_t r = 0;
    // Takes four rows at once, so that a store writes four values of a column. Asks for rows, and for the next line of four
    // columns: stores that wait for lines of the second-level cache hold up all those after them.
    for (; r + 4 <= rows; r += 4) {
        const float* const quads = from + r * stride;
        if (r + ahead + 4 <= rows)
            for (std::size_t j = 0; j < 4; ++j) {
                __builtin_prefetch(quads + (ahead + j) * stride);
                __builtin_prefetch(to + (r % columns_of_line + j) * distance + r + columns_of_line, 1);
            }
        for (std::size_t k = 0; k < columns_of_line; k += 4)
            detail::transpose_quads(quads + k, stride, to + k * distance + r, distance);
    }
    for (; r < rows; ++r)
        for (std::size_t k = 0; k < columns_of_line; ++k) to[k * distance + r] = from[r * stride + k];
}

}  // namespace quantsweep
