// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A user-defined range estimator: Tukey's fences, which exclude values far outside the middle half.

#include <algorithm>
#include <string>

#include <quantsweep/core/error.hpp>
#include <quantsweep/range/range_estimator.hpp>

/// Returns [q25 - reach (q75 - q25), q75 + reach (q75 - q25)], clipped to the observed values and extended to 0.
/// Source  Tukey 1977, "Exploratory data analysis", section 2D
class tukey_fences {
public:
    explicit tukey_fences(double reach = 3) : reach_{reach} {}

    std::string name() const { return "tukey_fences:" + std::to_string(reach_); }

    /// Errors  empty_observation; missing_summary if the summary has only extremes
    quantsweep::range estimate(const quantsweep::distribution& seen, const quantsweep::any_format&) const {
        if (seen.finite == 0) throw quantsweep::empty_observation{"", name() + " needs at least one finite value"};
        if (seen.bins.empty())
            throw quantsweep::missing_summary{"", name() + " needs bins; calibrate with bit_histogram"};
        const double lower = quantile(seen, 0.25), upper = quantile(seen, 0.75), fence = reach_ * (upper - lower);
        const float low = std::max(std::min(seen.minimum, 0.0f), static_cast<float>(std::min(lower - fence, 0.0)));
        const float high = std::min(std::max(seen.maximum, 0.0f), static_cast<float>(std::max(upper + fence, 0.0)));
        return {low, high};
    }

private:
    /// Assumes that values are uniform within a bin.
    static double quantile(const quantsweep::distribution& seen, double share) {
        double left = share * static_cast<double>(seen.finite);
        for (const quantsweep::bin& b : seen.bins) {
            const auto count = static_cast<double>(b.count);
            const auto from = static_cast<double>(b.lower), to = static_cast<double>(b.upper);
            if (left <= count) return from + (to - from) * left / count;
            left -= count;
        }
        return static_cast<double>(seen.maximum);
    }

    double reach_;
};
static_assert(quantsweep::range_estimator<tukey_fences>);
