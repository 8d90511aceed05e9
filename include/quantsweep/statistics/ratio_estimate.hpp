// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The interval of a mean over parts of samples, such as the tokens of sequences, if samples have different
///        numbers of parts.

#include <span>

#include <quantsweep/result/result.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>

namespace quantsweep {

/// Returns the drop of a ratio of totals, paired by sample. For an `exponential` metric it is the increase of the value
/// as a share of the baseline. The parts of one sample may depend on each other in any way; the method assumes only that
/// samples are independent. The interval is approximate: it is Student's t of the effect that each sample has on the
/// ratio. The more the counts differ, the fewer degrees of freedom it has, because a few long sequences then carry all
/// others. docs/statistics.md has figures.
/// Shape    for each sample a total and a count, one after the other, of the float network and of the quantized one
/// Formula  R = sum total_i / sum count_i, R_i the same without sample i; z_i = (n - 1) (R - R_i), quantized minus float;
///          R -+ t sd(z) / sqrt(n), t with (sum count)^2 / (sum count^2) - 1 degrees: n - 1 for equal counts
/// NaN/Inf  if a total is infinite, there is no interval
/// Empty    all NaN, also if no sample has a part; if one sample has all parts, the interval is unbounded
/// Cost     linear
/// Source   Cochran 1977, "Sampling techniques", sections 6.3 (ratio of totals) and 6.17 (jackknife); Kish 1965, section
///          11.7 (the number of samples that unequal ones are worth)
drop_estimate estimate_ratio_drop(std::span<const double> before, std::span<const double> now,
                                  const metric_info& metric, double confidence);

/// Estimates the value itself, in place of the drop, by the same method and from terms as above. If the metric's lower
/// bound is 0 or more, the interval is that of the logarithm: it stays above 0, and fits totals of which few are large.
drop_estimate estimate_ratio(std::span<const double> terms, const metric_info& metric, double confidence);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/statistics/ratio_estimate.ipp>
#endif
