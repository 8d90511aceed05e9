// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The interval of a number that is not a mean: how it varies if the samples are drawn again.

#include <cstddef>
#include <cstdint>
#include <span>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>

namespace quantsweep {

/// How many times the samples are drawn again, and from which seed.
struct resampling {
    std::size_t times = 1999;  ///< the number of resamples
    std::uint64_t seed = 1;    ///< the seed of the drawing
    std::size_t threads = 1;   ///< the threads that share the work; the result does not depend on it

    /// Raises `times`, if necessary, so that the smallest p-value, 2 / (times + 1), is at most half of `level`.
    void reach(double level);
};

/// Returns the drop and its percentile interval. `drop(drawn)` computes the drop over the samples whose indices are
/// given; for the indices 0 ... samples - 1 it is the estimate. Each resample draws as many indices as there are samples,
/// each with equal chance. A sample keeps both of its measurements, so that they stay paired. The p-value is the level at
/// which the interval first leaves out 0. The interval is approximate: it has its stated coverage only for many samples,
/// and covers less often for few (docs/statistics.md has figures).
/// Shape    `threads` threads call `drop` at the same time; the result does not depend on them
/// Formula  low, high = the k-th smallest and largest of the drops, k = floor((times + 1) (1 - confidence) / 2)
///          p = 2 (1 + min(#{drop <= 0}, #{drop >= 0})) / (times + 1)
/// NaN      a resample that has no value is left out. If all samples together have none, all results are NaN
/// Empty    all NaN; for one sample the interval is unbounded and p is 1
/// Cost     times + 1 calls; 8 bytes for each resample
/// Source   Efron 1979; Efron and Tibshirani 1993, section 13.3; Davison and Hinkley 1997, chapter 4 (the p-value's 1 +
///          in both places)
drop_estimate bootstrap_drop(std::size_t samples, double confidence, const resampling& how,
                             function_ref<double(std::span<const std::size_t> drawn)> drop);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/statistics/bootstrap.ipp>
#endif
