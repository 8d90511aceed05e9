// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The mean and a number of standard deviations to either side.

#include <cmath>
#include <string>

#include <quantsweep/range/detail/bin_moments.hpp>
#include <quantsweep/range/detail/clip.hpp>
#include <quantsweep/range/detail/number_text.hpp>
#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// Clips what is more than k standard deviations from the mean; 0 stays inside.
/// Formula  docs/quantization.md, eq. 24
/// NaN/Inf  ignored
/// Errors   empty_observation; missing_summary where there is no histogram; invalid_argument unless k is finite and
///          positive
/// Cost     O(bins)
class sigma_range {
public:
    static bool valid(double deviations) noexcept { return std::isfinite(deviations) && deviations > 0; }

    explicit sigma_range(double deviations = 3) : deviations_{deviations} {
        if (!valid(deviations))
            throw invalid_argument{
                "", "a range of " + std::to_string(deviations) + " standard deviations; a positive number is meant"};
    }

    template <format Format>
    range estimate(const distribution& seen, const Format&) const {
        detail::require_bins(seen, name());
        const detail::bin_moments moments{seen.bins};
        return detail::clip_around(seen, moments.mean, deviations_ * std::sqrt(moments.variance));
    }
    std::string name() const { return "sigma:" + detail::number_text(deviations_); }
    double deviations() const noexcept { return deviations_; }

private:
    double deviations_;
};
static_assert(range_estimator<sigma_range>);

}  // namespace quantsweep
