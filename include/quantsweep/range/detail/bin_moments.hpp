// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Moments of a distribution whose values are uniform within their bins.

#include <cmath>
#include <span>

#include <quantsweep/core/distribution.hpp>

namespace quantsweep::detail {

/// The mean and the deviations of binned values.
/// Formula  docs/quantization.md, eq. 23
struct bin_moments {
    double mean = 0;
    double variance = 0;            ///< about the mean
    double absolute_deviation = 0;  ///< the mean of |x - mean|

    /// Takes the deviations of all values about their mean.
    explicit bin_moments(std::span<const bin> bins) {
        double count = 0, sum = 0;
        for (const bin& b : bins) {
            count += static_cast<double>(b.count);
            sum += static_cast<double>(b.count) * (static_cast<double>(b.lower) + static_cast<double>(b.upper)) / 2;
        }
        mean = count > 0 ? sum / count : 0;
        about_mean(bins, true);
    }

    /// Takes the deviations of all nonzero values about 0.
    static bin_moments of_magnitudes(std::span<const bin> bins) {
        bin_moments found;
        found.about_mean(bins, false);
        return found;
    }

private:
    bin_moments() = default;

    void about_mean(std::span<const bin> bins, bool with_zeros) {
        double count = 0;
        for (const bin& b : bins) {
            if (!with_zeros && b.lower == 0 && b.upper == 0) continue;
            const double held = static_cast<double>(b.count);
            const double lower = static_cast<double>(b.lower) - mean, upper = static_cast<double>(b.upper) - mean;
            count += held;
            variance += held * (lower * lower + lower * upper + upper * upper) / 3;
            const bool around = lower < 0 && upper > 0;
            absolute_deviation +=
                held / 2 * (around ? (lower * lower + upper * upper) / (upper - lower) : std::abs(lower + upper));
        }
        if (count == 0) return;
        variance /= count;
        absolute_deviation /= count;
    }
};

}  // namespace quantsweep::detail
