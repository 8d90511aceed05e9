// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The error of a tensor against a reference, and its ratio to the signal in decibels.

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/squared_error.hpp>

namespace quantsweep {

/// squared_error() of tensors: dense block by dense block if the strides are equal, otherwise element by element in the
/// reference's memory order.
/// Errors   shape_mismatch
squared_error_sums squared_error(const tensor_view<const float>& reference, const tensor_view<const float>& values);
squared_error_sums squared_error(const tensor_view<const double>& reference, const tensor_view<const double>& values);

/// The signal to quantization noise ratio in decibels: +inf without noise, -inf without signal, NaN without either.
/// Formula  10 log10(signal / noise)                                                 (docs/quantization.md, eq. 7)
double sqnr_db(double signal, double noise) noexcept;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/metric/tensor_error.ipp>
#endif
