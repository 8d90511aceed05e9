// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Gathers columns that lie side by side, each into a run of its own.

#include <cstddef>

namespace quantsweep {

/// The number of columns that transpose_line() takes: those of a cache line.
inline constexpr std::size_t columns_of_line = 16;

/// Copies `rows` rows of 16 values, which begin `stride` values apart: value k of row r goes to to[k * distance + r].
/// Cost    one read of the values, four rows at a time
void transpose_line(const float* from, std::size_t rows, std::size_t stride, float* to, std::size_t distance) noexcept;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/transpose.ipp>
#endif
