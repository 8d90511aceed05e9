// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Observes the mean, variance, skewness, kurtosis and extremes.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/observe/observer.hpp>

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

/// Shape    any
/// Units    mean: those of the input; variance: their square; skewness, kurtosis: none
/// Formula  variance = sum (x - mean)^2 / n; skewness = sqrt(n) M3 / M2^(3/2); kurtosis = n M4 / M2^2, 3 for a normal
/// NaN/Inf  skipped and counted
/// Empty    mean and variance are NaN; skewness and kurtosis are NaN also if all values are equal
/// Accuracy the mean to within 2e-6 of the standard deviation, variance and kurtosis to a relative 1e-5: powers of up to
///          sixteen deviations are added in float, everything else is double
/// Merge    exact for counts and extremes; the moments keep their accuracy, whatever the order and the chunks
/// Cost     O(n) time, O(1) memory
/// Source   Pebay 2008 (central_sums)
class moments {
public:
    moments() = default;
    /// The inverse of summary() and sums(), to load what was saved.
    /// Errors  invalid_argument if the counts, the extremes and the sums cannot describe the same values
    moments(const distribution& seen, const central_sums& sums);

    static std::string name() { return "moments"; }

    void observe(std::span<const float> values);
    void merge(const moments& other) noexcept;

    /// How many finite values were seen.
    std::uint64_t count() const noexcept { return sums_.n; }
    /// The mean of the finite values; NaN if there are none.
    double mean() const noexcept { return sums_.n == 0 ? nan : sums_.mean; }
    /// The variance of the observed values: the sum of squares divided by n, not by n - 1.
    double variance() const noexcept { return sums_.n == 0 ? nan : sums_.second / n(); }
    /// The skewness of the observed values; 0 for a symmetric distribution.
    double skewness() const noexcept;
    /// The kurtosis of the observed values; 3 for a normal distribution.
    double kurtosis() const noexcept;
    /// The sums from which all of these are computed.
    const central_sums& sums() const noexcept { return sums_; }

    /// The extremes and the counts, without bins.
    distribution summary() const { return seen_.summary(); }
    std::size_t bytes() const noexcept { return sizeof *this; }

    friend bool operator==(const moments&, const moments&) = default;

private:
    static constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    double n() const noexcept { return static_cast<double>(sums_.n); }

    extremes seen_{};
    central_sums sums_{};
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/observe/moments.ipp>
#endif
