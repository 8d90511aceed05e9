// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What paired scores say of a drop: its interval, its p-value, and which of many dips stand.

#include <span>
#include <string>
#include <vector>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// A mean drop over samples drawn from a population, positive is worse.
struct drop_estimate {
    double drop = no_number;     ///< the mean of the differences
    double low = no_number;      ///< the interval's lower end
    double high = no_number;     ///< its upper end
    double p_value = no_number;  ///< two-sided, of "the population's drop is 0"
};

namespace detail {

/// NaN where there are none.
double mean(std::span<const double> values);

/// Whether a mean of such scores has an interval that needs no assumption.
bool is_bounded(const metric_info& metric);

struct drop_bounds {
    double low, high;
};
/// Where the drop of a sample can lie, of a bounded metric.
drop_bounds possible_drops(const metric_info& metric);

}  // namespace detail

/// The method by which `estimate_drop`, `estimate_ratio_drop` or `bootstrap_drop` makes intervals for this metric.
std::string interval_name(const metric_info& metric);

/// Paired: drops[i] is baseline minus quantized of sample i, its sign turned so that positive is worse.
/// Where the float network is best by what the metric is, no end of the interval is negative.
/// Confidence is that of the interval; the error is at most 1 - confidence, exactly for 0/1 and bounded metrics.
/// NaN/Inf  must not occur: a layer that gives such scores is a failed row
/// Empty    all NaN
drop_estimate estimate_drop(std::span<const double> drops, const metric_info& metric, double confidence);

/// The mean score in the place of the drop, of a metric that compares with float: by the same methods, without a p-value.
drop_estimate estimate_value(std::span<const double> scores, const metric_info& metric, double confidence);

/// Which hypotheses are rejected with a familywise error of at most `level` (Holm 1979). NaN p-values are left out
/// of the family and never rejected.
std::vector<bool> holm(std::span<const double> p_values, double level);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/statistics/drop_estimate.ipp>
#endif
