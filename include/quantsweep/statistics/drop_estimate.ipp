// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of drop_estimate.hpp.

#include <quantsweep/statistics/drop_estimate.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/statistics/detail/drop_methods.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE double mean(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

QUANTSWEEP_INLINE bool is_bounded(const metric_info& metric) {
    return !metric.whole_set && metric.lower_bound && metric.upper_bound;
}

QUANTSWEEP_INLINE drop_bounds possible_drops(const metric_info& metric) {
    const double width = *metric.upper_bound - *metric.lower_bound;
    return {metric.float_is_best ? 0 : -width, width};
}

}  // namespace detail

QUANTSWEEP_INLINE std::string interval_name(const metric_info& metric) {
    if (metric.ratio) return "ratio t (approximate)";
    if (metric.whole_set) return metric.against_float ? "none" : "bootstrap (approximate)";
    if (metric.zero_one) return "Clopper-Pearson";
    if (detail::is_bounded(metric)) return "empirical Bernstein";
    return "t (approximate)";
}

QUANTSWEEP_INLINE drop_estimate estimate_drop(std::span<const double> drops, const metric_info& metric,
                                              double confidence) {
    if (drops.empty()) return {};
    const double miss = 1 - confidence;
    if (metric.zero_one) return detail::zero_one_drop(drops, miss, !metric.float_is_best);
    if (detail::is_bounded(metric)) return detail::bernstein_drop(drops, detail::possible_drops(metric), miss);
    return detail::student_drop(drops, miss);
}

QUANTSWEEP_INLINE drop_estimate estimate_value(std::span<const double> scores, const metric_info& metric,
                                               double confidence) {
    if (scores.empty()) return {};
    const double miss = 1 - confidence;
    drop_estimate found = detail::is_bounded(metric)
                              ? detail::bernstein_drop(scores, {*metric.lower_bound, *metric.upper_bound}, miss)
                              : detail::student_drop(scores, miss);
    found.p_value = no_number;  // nobody tests whether a value is 0
    return found;
}

QUANTSWEEP_INLINE std::vector<bool> holm(std::span<const double> p_values, double level) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < p_values.size(); ++i)
        if (!std::isnan(p_values[i])) order.push_back(i);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return p_values[a] != p_values[b] ? p_values[a] < p_values[b] : a < b;
    });
    std::vector<bool> rejected(p_values.size(), false);
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        if (p_values[order[rank]] > level / static_cast<double>(order.size() - rank)) break;
        rejected[order[rank]] = true;
    }
    return rejected;
}

}  // namespace quantsweep
