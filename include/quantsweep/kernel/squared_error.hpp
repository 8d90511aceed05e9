// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The error of values against a reference, or of fake quantization: signal, noise and the largest error, in one pass.

#include <span>

#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep {

/// Sums over the elements of a tensor. The sums of several tensors can be added.
struct squared_error_sums {
    double signal = 0;         ///< the sum of reference^2
    double noise = 0;          ///< the sum of (reference - value)^2
    double max_abs_error = 0;  ///< the largest |reference - value|; NaN errors are left out

    /// Adds the sums of other elements.
    squared_error_sums& operator+=(const squared_error_sums& other) noexcept {
        signal += other.signal;
        noise += other.noise;
        max_abs_error = max_abs_error < other.max_abs_error ? other.max_abs_error : max_abs_error;
        return *this;
    }
    friend bool operator==(const squared_error_sums&, const squared_error_sums&) = default;
};

/// Shape    spans of equal length, any alignment
/// Formula  docs/quantization.md, eq. 7; references, differences and squares are rounded to float, and so are sums of
///          up to sixteen squares; everything else is double: within 2^-20 of the sums over those differences
/// NaN/Inf  they make the sums NaN or infinite, and so does a difference beyond the largest float
/// Cost     one pass, no memory; 4,096 values whose squares are too large or too small for a float are read once more
squared_error_sums squared_error(std::span<const float> reference, std::span<const float> values) noexcept;
squared_error_sums squared_error(std::span<const double> reference, std::span<const double> values) noexcept;

/// Returns squared_error(values, output), where output is the result of round_to_grid: the same bits, in one pass that
/// only reads.
/// Shape    any alignment
squared_error_sums quantization_error(const rounding_grid& grid, std::span<const float> values) noexcept;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/squared_error.ipp>
#endif
