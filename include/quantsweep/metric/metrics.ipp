// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of metrics.hpp.

#include <quantsweep/metric/metrics.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE void refuse_scores(const metric_info& metric, const shape& output) {
    throw shape_mismatch{
        "", "the metric '" + metric.name +
                "' needs one score for each class, in a shape such as [classes] or "
                "[classes, 1, 1] after the sample axis, but output 0 of a sample has shape " +
                to_string(output) +
                "; let the host reduce the output to one score for each class, or write a metric of your own"};
}

QUANTSWEEP_INLINE double divergence(std::span<const float> reference, std::span<const float> now) {
    const log_softmax p{reference}, q{now};
    double sum = 0;
    for (std::size_t i = 0; i < now.size(); ++i) {
        const double log_p = p(reference[i]), share = std::exp(log_p);
        if (share != 0) sum += share * (log_p - q(now[i]));
    }
    return sum < 0 ? 0 : sum;  // rounding can make it negative
}

}  // namespace quantsweep::detail
