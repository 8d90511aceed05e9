// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How far fake quantization moves values: signal, noise and the largest error, without writing the result.

#include <span>

#include <quantsweep/kernel/grids.hpp>
#include <quantsweep/kernel/squared_error_sums.hpp>

namespace quantsweep {

/// squared_error(values, output) of what round_to_grid makes of the values: the same bits, in one pass that only reads.
/// Shape    any alignment
squared_error_sums quantization_error(const rounding_grid& grid, std::span<const float> values) noexcept;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/quantization_error.ipp>
#endif
