// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of ratio_estimate.hpp.

#include <quantsweep/statistics/ratio_estimate.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/statistics/detail/drop_methods.hpp>

namespace quantsweep {

namespace detail {

/// A ratio of totals, and the influence of each sample on it.
struct ratio_of_totals {
    double ratio = no_number;
    double degrees = 0;
    std::vector<double> influence{};  ///< (n - 1) (R - R_i); infinite if no other sample counts

    explicit ratio_of_totals(std::span<const double> terms) {
        const std::size_t samples = terms.size() / 2;
        double total = 0, count = 0, squares = 0;
        for (std::size_t s = 0; s < samples; ++s) {
            total += terms[2 * s];
            count += terms[2 * s + 1];
            squares += terms[2 * s + 1] * terms[2 * s + 1];
        }
        if (count == 0) return;
        ratio = total / count;
        degrees = std::max(1.0, count * count / squares - 1);  // one long sequence and some short ones still vary
        for (std::size_t s = 0; s < samples; ++s) {
            const double others = count - terms[2 * s + 1], beyond = terms[2 * s] - ratio * terms[2 * s + 1];
            influence.push_back(others > 0 ? static_cast<double>(samples - 1) * (beyond / others)
                                           : std::numeric_limits<double>::infinity());
        }
    }
};

/// Returns the interval around a number, given the influence of each sample on it.
QUANTSWEEP_INLINE drop_estimate around(double center, const std::vector<double>& influence, double degrees,
                                       double miss) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (std::isnan(center)) return {};
    if (std::isinf(center)) return {center};
    const double variance = sample_moments{influence}.variance / static_cast<double>(influence.size());
    if (!std::isfinite(variance)) return {center, -infinity, infinity, 1};  // one sample holds the whole count
    return student_interval(center, std::sqrt(variance), degrees, miss);
}

/// Applies an increasing function to an estimate.
QUANTSWEEP_INLINE drop_estimate through(const drop_estimate& of, double (*function)(double)) {
    return {function(of.drop), function(of.low), function(of.high), of.p_value};
}

}  // namespace detail

QUANTSWEEP_INLINE drop_estimate estimate_ratio_drop(std::span<const double> before, std::span<const double> now,
                                                    const metric_info& metric, double confidence) {
    const detail::ratio_of_totals was{before};
    detail::ratio_of_totals is{now};
    if (was.influence.empty() || was.influence.size() != is.influence.size()) return {};
    for (std::size_t s = 0; s < is.influence.size(); ++s) is.influence[s] -= was.influence[s];
    drop_estimate grown =
        detail::around(is.ratio - was.ratio, is.influence, std::min(was.degrees, is.degrees), 1 - confidence);
    if (metric.exponential) grown = detail::through(grown, std::expm1);
    if (!metric.higher_is_better) return grown;
    return {-grown.drop, -grown.high, -grown.low, grown.p_value};
}

QUANTSWEEP_INLINE drop_estimate estimate_ratio(std::span<const double> terms, const metric_info& metric,
                                               double confidence) {
    const detail::ratio_of_totals is{terms};
    drop_estimate found = detail::around(is.ratio, is.influence, is.degrees, 1 - confidence);
    if (const bool positive = metric.lower_bound && *metric.lower_bound >= 0; positive && found.drop > 0) {
        const double by = std::exp((found.high - found.drop) / found.drop);
        found.low = found.drop / by;
        found.high = found.drop * by;
    }
    return metric.exponential ? detail::through(found, std::exp) : found;
}

}  // namespace quantsweep
