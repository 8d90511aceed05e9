// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The error of values against a reference: signal, noise and the largest error, in one pass.

#include <span>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/squared_error_sums.hpp>

namespace quantsweep {

/// The scalar oracle; the kernel gives these bits on every instruction set.
squared_error_sums squared_error_scalar(std::span<const float> reference, std::span<const float> values) noexcept;

/// Shape    spans of equal length, any alignment
/// Formula  docs/quantization.md, eq. 7; references, differences and squares are rounded to float, and so are sums of
///          up to sixteen squares; everything else is double: within 2^-20 of the sums over those differences
/// NaN/Inf  they make the sums NaN or infinite, and so does a difference beyond the largest float
/// Cost     one pass, no memory; 4,096 values whose squares are too large or too small for a float are read once more
squared_error_sums squared_error(std::span<const float> reference, std::span<const float> values) noexcept;
squared_error_sums squared_error(std::span<const double> reference, std::span<const double> values) noexcept;

/// The same for tensors: dense block by dense block if the strides are equal, otherwise element by element in the
/// reference's memory order.
/// Errors   shape_mismatch
squared_error_sums squared_error(const tensor_view<const float>& reference, const tensor_view<const float>& values);
squared_error_sums squared_error(const tensor_view<const double>& reference, const tensor_view<const double>& values);

/// The signal to quantization noise ratio in decibels: +inf without noise, -inf without signal, NaN without either.
/// Formula  10 log10(signal / noise)                                                 (docs/quantization.md, eq. 7)
double sqnr_db(double signal, double noise) noexcept;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/squared_error.ipp>
#endif
