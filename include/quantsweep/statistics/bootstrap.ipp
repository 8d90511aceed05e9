// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of bootstrap.hpp.

#include <quantsweep/statistics/bootstrap.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/parallel.hpp>
#include <quantsweep/core/split_mix.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE void resampling::reach(double level) {
    times = std::max(times, static_cast<std::size_t>(std::ceil(4 / level)) - 1);
}

QUANTSWEEP_INLINE drop_estimate bootstrap_drop(std::size_t samples, double confidence, const resampling& how,
                                               function_ref<double(std::span<const std::size_t> drawn)> drop) {
    if (samples == 0) return {};
    std::vector<std::size_t> all(samples);
    std::iota(all.begin(), all.end(), std::size_t{0});
    drop_estimate result{drop(all)};
    if (std::isnan(result.drop)) return result;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (samples == 1) return {result.drop, -infinity, infinity, 1};
    std::vector<double> drops(how.times);
    std::vector<std::vector<std::size_t>> drawn(how.threads, all);
    parallel_for(how.threads, how.times, [&](std::size_t thread, std::size_t time) {
        split_mix numbers{split_mix{how.seed + time}()};
        for (std::size_t& s : drawn[thread]) s = static_cast<std::size_t>(numbers.below(samples));
        drops[time] = drop(drawn[thread]);
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
