// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a score says that is lost, as a number that can be added up over layers.

#include <string_view>

#include <quantsweep/result/result.hpp>
#include <quantsweep/result/row.hpp>

namespace quantsweep::detail {

/// A loss with its interval. All three are NaN if the metric has no loss that adds up.
struct interval_of_loss {
    double loss = no_number, low = no_number, high = no_number;
};

/// Whether the metric has a loss that adds up. A metric against float has one if its value for the float output itself is
/// known, and if it does not count in decibels.
inline bool has_loss(const metric_info& metric) {
    return !metric.against_float || (!std::string_view{metric.name}.ends_with("_db") &&
                                     (!metric.higher_is_better || metric.upper_bound.has_value()));
}

/// Formula  the drop. For a metric against float, the distance of its value from that of the float output itself: from the
///          upper bound if higher is better, else from the lower bound, or from 0 if there is none
inline interval_of_loss loss_of(const metric_info& metric, const score& s) {
    if (!metric.against_float) return {s.drop, s.low, s.high};
    if (!has_loss(metric)) return {};
    if (metric.higher_is_better)
        return {*metric.upper_bound - s.value, *metric.upper_bound - s.value_high, *metric.upper_bound - s.value_low};
    const double best = metric.lower_bound.value_or(0);
    return {s.value - best, s.value_low - best, s.value_high - best};
}

}  // namespace quantsweep::detail
