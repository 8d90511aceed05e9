// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The interval of a mean over parts of samples, such as tokens of sequences, of which samples have unlike numbers.

#include <span>

#include <quantsweep/result/result.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>

namespace quantsweep {

/// Drop of a ratio of totals, paired by sample; of an `exponential` metric, the share by which its value is larger.
/// Parts of one sample may depend on each other in any way, since samples alone are taken to be independent.
/// Approximate: Student's t of what each sample does to the ratio, with fewer degrees of freedom the more unlike the counts
/// are, as a few long sequences carry all others. docs/statistics.md has figures.
/// Shape    by sample a total and a count, one after the other, of the float network and of the quantized one
/// Formula  R = sum total_i / sum count_i, R_i the same without sample i; z_i = (n - 1) (R - R_i), quantized less float;
///          R -+ t sd(z) / sqrt(n), t with (sum count)^2 / (sum count^2) - 1 degrees: n - 1 of equal counts
/// NaN/Inf  where a total is infinite there is no interval
/// Empty    all NaN, as where no sample has a part; where one sample has all parts, the interval is unbounded
/// Cost     linear
/// Source   Cochran 1977, "Sampling techniques", sections 6.3 (ratio of totals) and 6.17 (jackknife); Kish 1965, section 11.7
///          (the number of samples that unequal ones are worth)
drop_estimate estimate_ratio_drop(std::span<const double> before, std::span<const double> now,
                                  const metric_info& metric, double confidence);

/// The value itself in the place of the drop, by the same method, of terms as above. Where the metric's lower bound is 0 or
/// more the interval is that of the logarithm: it stays above 0, and fits totals of which few are large.
drop_estimate estimate_ratio(std::span<const double> terms, const metric_info& metric, double confidence);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/statistics/ratio_estimate.ipp>
#endif
