// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The interval of a number that is no mean: how it varies where the samples are drawn again.

#include <cstddef>
#include <cstdint>
#include <span>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>

namespace quantsweep {

/// How often the samples are drawn again, and from which seed.
struct resampling {
    std::size_t times = 1999;  ///< how often
    std::uint64_t seed = 1;    ///< of the drawing
    std::size_t threads = 1;   ///< that share the work; the result does not depend on it

    /// As often as it takes for the smallest p-value, 2 / (times + 1), to be half of `level`.
    void reach(double level);
};

/// Drop and percentile interval of `drop(drawn)`, a drop over the samples whose indices are given; drawn 0 ... samples - 1
/// it is the estimate. Of each resample, as many are drawn as there are, each with equal chance, and with them what was
/// measured of each both times: they stay paired. The p-value is the level at which the interval first leaves out 0.
/// Approximate: covers as it says for many samples only, for few less often (docs/statistics.md has figures).
/// Shape    called from `threads` threads at once; the result does not depend on them
/// Formula  low, high = the k-th smallest and largest of the times, k = floor((times + 1) (1 - confidence) / 2)
///          p = 2 (1 + min(#{drop <= 0}, #{drop >= 0})) / (times + 1)
/// NaN      of a resample that has no value: it is left out. NaN of all samples: all NaN
/// Empty    all NaN; of one sample the interval is unbounded and p is 1
/// Cost     times + 1 calls; 8 bytes a time
/// Source   Efron 1979; Efron and Tibshirani 1993, section 13.3; Davison and Hinkley 1997, chapter 4 (the p-value's
///          1 + in both places)
drop_estimate bootstrap_drop(std::size_t samples, double confidence, const resampling& how,
                             function_ref<double(std::span<const std::size_t> drawn)> drop);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/statistics/bootstrap.ipp>
#endif
