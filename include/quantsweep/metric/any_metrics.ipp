// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of any_metrics.hpp.

#include <quantsweep/metric/any_metrics.hpp>

#include <array>
#include <cmath>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE void add_score(score_column& column, double score, const metric_info& metric) {
    column.add_score(score);
    if (std::isnan(score)) throw nonfinite_value{"", "the metric '" + metric.name + "' gave NaN for a sample"};
}

QUANTSWEEP_INLINE void add_terms(score_column& column, const ratio_terms& terms, const metric_info& metric) {
    column.add_state(std::array{terms.total, terms.count});
    if (std::isnan(terms.total) || std::isnan(terms.count))
        throw nonfinite_value{"", "the metric '" + metric.name + "' gave NaN for a sample"};
}

QUANTSWEEP_INLINE double mean_score(const score_column& column, std::span<const std::size_t> samples) {
    if (samples.empty()) return no_number;
    double sum = 0;
    for (std::size_t s : samples) sum += column.values[s];
    return sum / static_cast<double>(samples.size());
}

QUANTSWEEP_INLINE double ratio_value(const score_column& column, std::span<const std::size_t> samples,
                                     const metric_info& metric) {
    double total = 0, count = 0;
    for (std::size_t s : samples) {
        total += column[s][0];
        count += column[s][1];
    }
    if (count == 0) return no_number;
    return metric.exponential ? std::exp(total / count) : total / count;
}

}  // namespace quantsweep::detail

#ifdef QUANTSWEEP_COMPILED
template class std::vector<quantsweep::score_column>;
#endif
