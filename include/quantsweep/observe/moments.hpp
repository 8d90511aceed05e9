// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Observes mean, variance, skewness and kurtosis, and the extremes.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include <quantsweep/core/error.hpp>
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
    moments(const distribution& seen, const central_sums& sums) : seen_{to_extremes(seen)}, sums_{sums} {
        const bool possible = sums.n == seen.finite && sums.second >= 0 && sums.fourth >= 0 &&
                              std::isfinite(sums.mean) && std::isfinite(sums.second) && std::isfinite(sums.third) &&
                              std::isfinite(sums.fourth);
        if (!possible) throw invalid_argument{"", "the counts and the sums of powers are not of the same values"};
    }

    static std::string name() { return "moments"; }

    void observe(std::span<const float> values) {
        constexpr std::size_t stretch = 4096;
        while (!values.empty()) {
            const std::span<const float> now = values.first(std::min(stretch, values.size()));
            extremes counted;
            count_extremes(now, counted);
            seen_.merge(counted);
            if (counted.finite == now.size()) {
                sums_.merge(sum_central(now, counted.minimum, counted.maximum));
            } else {
                std::array<float, stretch> finite;
                const auto end =
                    std::copy_if(now.begin(), now.end(), finite.begin(), [](float x) { return std::isfinite(x); });
                sums_.merge(sum_central({finite.begin(), end}, counted.minimum, counted.maximum));
            }
            values = values.subspan(now.size());
        }
    }

    void merge(const moments& other) noexcept {
        seen_.merge(other.seen_);
        sums_.merge(other.sums_);
    }

    std::uint64_t count() const noexcept { return sums_.n; }
    double mean() const noexcept { return sums_.n == 0 ? nan : sums_.mean; }
    /// Of the values themselves: divided by n, not by n - 1.
    double variance() const noexcept { return sums_.n == 0 ? nan : sums_.second / n(); }
    double skewness() const noexcept {
        return sums_.second == 0 ? nan : std::sqrt(n()) * sums_.third / (sums_.second * std::sqrt(sums_.second));
    }
    double kurtosis() const noexcept {
        return sums_.second == 0 ? nan : n() * (sums_.fourth / sums_.second / sums_.second);
    }
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

static_assert(mergeable_observer<moments>);

}  // namespace quantsweep
