// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The error of fake quantization: signal, noise and the largest error, without writing the result.

#include <span>

#include <quantsweep/kernel/grids.hpp>
#include <quantsweep/kernel/squared_error_sums.hpp>

namespace quantsweep {

/// Returns squared_error(values, output), where output is the result of round_to_grid: the same bits, in one pass that
/// only reads.
/// Shape    any alignment
squared_error_sums quantization_error(const rounding_grid& grid, std::span<const float> values) noexcept;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/quantization_error.ipp>
#endif
