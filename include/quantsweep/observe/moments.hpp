// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Observes mean, variance, skewness and kurtosis, and the extremes.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/kernel/moments.hpp>
#include <quantsweep/observe/observer.hpp>

namespace quantsweep {

/// Shape    any
/// Units    mean: those of the input; variance: their square; skewness, kurtosis: none
/// Formula  variance = sum (x - mean)^2 / n; skewness = sqrt(n) M3 / M2^(3/2); kurtosis = n M4 / M2^2, 3 for a normal
/// NaN/Inf  skipped and counted
/// Empty    mean and variance are NaN; skewness and kurtosis also where all values are equal
/// Accuracy the mean within 2e-6 of the standard deviation, variance and kurtosis within 1e-5 of themselves: powers of up
///          to sixteen deviations are added in float, all else is double
/// Merge    counts and extremes exactly; the others as accurately, whatever the order and the chunks
/// Cost     O(n) time, O(1) memory
/// Source   Pebay 2008 (kernel/moments.hpp)
class moments {
public:
    moments() = default;
    /// The inverse of summary() and sums(), to load what was saved.
    /// Errors  invalid_argument where the counts, the extremes and the sums cannot be of the same values
    moments(const distribution& seen, const central_sums& sums);

    static std::string name() { return "moments"; }

    void observe(std::span<const float> values);
    void merge(const moments& other) noexcept;

    /// How many finite values were seen.
    std::uint64_t count() const noexcept { return sums_.n; }
    /// Their mean; NaN where there was none.
    double mean() const noexcept { return sums_.n == 0 ? nan : sums_.mean; }
    /// Of the values themselves: divided by n, not by n - 1.
    double variance() const noexcept { return sums_.n == 0 ? nan : sums_.second / n(); }
    /// Of the values themselves: 0 of a symmetric distribution.
    double skewness() const noexcept;
    /// Of the values themselves: 3 of a normal distribution.
    double kurtosis() const noexcept;
    /// The sums that all of these are made of.
    const central_sums& sums() const noexcept { return sums_; }

    /// Has no bins.
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
