// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The range whose rounding loses the least information (Kullback-Leibler divergence).

#include <cmath>
#include <limits>
#include <string>

#include <quantsweep/range/detail/clip.hpp>
#include <quantsweep/range/detail/even_grid.hpp>
#include <quantsweep/range/detail/kl_histogram.hpp>
#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// Cuts both ends off at one magnitude, of 2,048 evenly spaced ones, so that the divergence of the rounded values from
/// the original ones is least. Zeros, which every format holds exactly, are left out; levels are taken as evenly
/// spaced, and a format with more of them than there are bins keeps the observed range.
/// Formula  docs/quantization.md, eq. 12
/// NaN/Inf  ignored
/// Errors   empty_observation; missing_summary where there is no histogram
/// Cost     O(bins + 2048 levels)
/// Source   Migacz 2017, 8-bit inference with TensorRT
struct entropy_range {
    template <format Format>
    range estimate(const distribution& seen, const Format& f) const {
        detail::require_bins(seen, name());
        const float largest = detail::magnitude(seen);
        if (largest == 0) return {seen.minimum, seen.maximum};
        constexpr std::size_t count = 2048;
        const bool folded = is_symmetric(f) || seen.minimum >= 0 || seen.maximum <= 0;
        const double width = static_cast<double>(largest) / count;
        const auto bins_for = [&](float end) {
            return static_cast<std::size_t>(std::ceil(static_cast<double>(end) / width));
        };
        const detail::kl_histogram histogram{seen.bins, width, folded ? 0 : bins_for(-seen.minimum),
                                             folded ? count : bins_for(seen.maximum), folded};
        const std::size_t levels = detail::even_levels(f, range{seen.minimum, seen.maximum});
        const std::size_t fewest = std::max<std::size_t>(folded ? levels : levels / 2, 1);
        double least = std::numeric_limits<double>::infinity();
        std::size_t best = count;
        const auto attempt = [&](std::size_t i) {
            const std::size_t first = histogram.below() - std::min(i, histogram.below());
            const std::size_t last = std::min(histogram.below() + i, histogram.size());
            const double found = histogram.divergence(first, last, levels, least);
            if (found < least || (found == least && i > best)) best = i;
            least = std::min(least, found);
        };
        // A good window first, and most of the others are given up after a few levels.
        for (std::size_t i = count; i >= fewest; i -= std::min<std::size_t>(i, 64)) attempt(i);
        for (std::size_t i = count; i >= fewest; --i) attempt(i);
        const float cut = best == count ? largest : static_cast<float>(width * static_cast<double>(best));
        return detail::clip(seen, cut, cut);
    }
    std::string name() const { return "entropy"; }
};
static_assert(range_estimator<entropy_range>);

}  // namespace quantsweep
