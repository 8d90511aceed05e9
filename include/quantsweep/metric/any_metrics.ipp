// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of any_metrics.hpp.

#include <quantsweep/metric/any_metrics.hpp>

#include <cmath>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE void add_score(score_column& column, double score, const metric_info& metric) {
    column.add_score(score);
    if (std::isnan(score)) throw nonfinite_value{"", "the metric '" + metric.name + "' gave NaN for a sample"};
}

QUANTSWEEP_INLINE double mean_score(const score_column& column, std::span<const std::size_t> samples) {
    if (samples.empty()) return no_number;
    double sum = 0;
    for (std::size_t s : samples) sum += column.values[s];
    return sum / static_cast<double>(samples.size());
}

}  // namespace quantsweep::detail
