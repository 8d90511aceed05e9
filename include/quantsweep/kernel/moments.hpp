// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Sums of central powers: those of a few thousand values at once, and the merged sums of two sets.

#include <cstdint>
#include <span>

namespace quantsweep {

/// Of n values: mean = sum x / n, and the sums of (x - mean)^2, ^3, ^4. They are doubles, which hold a float's fourth
/// power.
struct central_sums {
    std::uint64_t n = 0;  ///< the number of values
    double mean = 0;      ///< the mean of the values
    double second = 0;    ///< sum of (x - mean)^2
    double third = 0;     ///< sum of (x - mean)^3
    double fourth = 0;    ///< sum of (x - mean)^4

    /// Adds the other's values. Numerically stable; commutative and associative up to rounding.
    /// Source  Pebay 2008, Formulas for robust, one-pass parallel computation of covariances and arbitrary-order
    ///         statistical moments, equations 1.3 to 1.6 (SAND2008-6212)
    void merge(const central_sums& other) noexcept;

    friend bool operator==(const central_sums&, const central_sums&) = default;
};

/// The sums of finite values with these extremes. The values must be few enough to be in the cache at the second read.
/// The mean is within 2^-19 of the standard deviation; the sums of powers are within 2^-18 of the sums of the powers'
/// magnitudes.
/// Cost  in hot loop
central_sums sum_central(std::span<const float> values, float low, float high) noexcept;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/moments.ipp>
#endif
