// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The interval of a number that is no mean: how it varies where the samples are drawn again.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include <quantsweep/core/parallel.hpp>
#include <quantsweep/core/split_mix.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>

namespace quantsweep {

/// How often the samples are drawn again, and from which seed.
struct resampling {
    std::size_t times = 1999;
    std::uint64_t seed = 1;
    std::size_t threads = 1;

    /// As often as it takes for the smallest p-value, 2 / (times + 1), to be half of `level`.
    void reach(double level) { times = std::max(times, static_cast<std::size_t>(std::ceil(4 / level)) - 1); }
};

/// Drop and percentile interval of `drop(drawn)`, a drop over the samples whose indices are given; drawn 0 ... samples - 1
/// it is the estimate. Of each resample, as many are drawn as there are, each with equal chance, and with them what was
/// measured of each both times: they stay paired. The p-value is the level at which the interval first leaves out 0.
/// Approximate: covers as it says for many samples only, for few less often (docs/sweep.md has figures).
/// Shape    called from `threads` threads at once; the result does not depend on them
/// Formula  low, high = the k-th smallest and largest of the times, k = floor((times + 1) (1 - confidence) / 2)
///          p = 2 (1 + min(#{drop <= 0}, #{drop >= 0})) / (times + 1)
/// NaN      of a resample that has no value: it is left out. NaN of all samples: all NaN
/// Empty    all NaN; of one sample the interval is unbounded and p is 1
/// Cost     times + 1 calls; 8 bytes a time
/// Source   Efron 1979; Efron and Tibshirani 1993, section 13.3; Davison and Hinkley 1997, chapter 4 (the p-value's
///          1 + in both places)
template <class Drop>
drop_estimate bootstrap_drop(std::size_t samples, double confidence, const resampling& how, const Drop& drop) {
    if (samples == 0) return {};
    std::vector<std::size_t> all(samples);
    std::iota(all.begin(), all.end(), std::size_t{0});
    drop_estimate result{drop(std::span<const std::size_t>{all})};
    if (std::isnan(result.drop)) return result;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (samples == 1) return {result.drop, -infinity, infinity, 1};
    std::vector<double> drops(how.times);
    std::vector<std::vector<std::size_t>> drawn(how.threads, all);
    parallel_for(how.threads, how.times, [&](std::size_t thread, std::size_t time) {
        split_mix numbers{split_mix{how.seed + time}()};
        for (std::size_t& s : drawn[thread]) s = static_cast<std::size_t>(numbers.below(samples));
        drops[time] = drop(std::span<const std::size_t>{drawn[thread]});
    });
    std::erase_if(drops, [](double d) { return std::isnan(d); });
    if (drops.empty()) return result;
    std::sort(drops.begin(), drops.end());
    const double count = static_cast<double>(drops.size()) + 1;
    const auto outside = static_cast<std::size_t>(count * (1 - confidence) / 2);
    const std::size_t rank = std::max<std::size_t>(outside, 1) - 1;
    result.low = drops[rank];
    result.high = drops[drops.size() - 1 - rank];
    const auto down = std::upper_bound(drops.begin(), drops.end(), 0.0) - drops.begin();
    const auto up = drops.end() - std::lower_bound(drops.begin(), drops.end(), 0.0);
    result.p_value = std::min(1.0, 2 * (1 + static_cast<double>(std::min(down, up))) / count);
    return result;
}

}  // namespace quantsweep
