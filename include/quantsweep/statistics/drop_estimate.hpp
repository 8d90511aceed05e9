// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What paired scores say about a drop: its interval, its p-value, and which of many dips are significant.

#include <span>
#include <string>
#include <vector>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// A mean drop over samples that were drawn from a population. Positive is worse.
struct drop_estimate {
    double drop = no_number;     ///< the mean of the differences
    double low = no_number;      ///< the interval's lower end
    double high = no_number;     ///< the interval's upper end
    double p_value = no_number;  ///< two-sided, of "the population's drop is 0"
};

namespace detail {

/// NaN if there are no values.
double mean(std::span<const double> values);

/// Whether the mean of this metric's scores has an interval that needs no assumption.
bool is_bounded(const metric_info& metric);

struct drop_bounds {
    double low, high;
};
/// The range in which the drop of a sample can lie, for a bounded metric.
drop_bounds possible_drops(const metric_info& metric);

}  // namespace detail

/// Returns the method by which `estimate_drop`, `estimate_ratio_drop` or `bootstrap_drop` makes intervals for this
/// metric.
std::string interval_name(const metric_info& metric);

/// Estimates the mean drop from paired scores: drops[i] is baseline minus quantized for sample i, with the sign turned if
/// necessary so that positive is worse. If the metric says that the float network is best, no end of the interval is
/// negative. `confidence` is the confidence of the interval. The error is at most 1 - confidence, exactly for 0/1 and
/// bounded metrics.
/// NaN/Inf  must not occur: a layer that gives such scores is a failed row
/// Empty    all NaN
drop_estimate estimate_drop(std::span<const double> drops, const metric_info& metric, double confidence);

/// Estimates the mean score of a metric that compares with float, in place of the drop, by the same methods and without a
/// p-value.
drop_estimate estimate_value(std::span<const double> scores, const metric_info& metric, double confidence);

/// Returns which hypotheses are rejected with a familywise error of at most `level` (Holm 1979). P-values that are NaN
/// are left out of the family and are never rejected.
std::vector<bool> holm(std::span<const double> p_values, double level);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/statistics/drop_estimate.ipp>
#endif
