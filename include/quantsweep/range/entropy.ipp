// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of entropy.hpp.

#include <quantsweep/range/entropy.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/range/detail/clip.hpp>
#include <quantsweep/range/detail/even_grid.hpp>
#include <quantsweep/range/detail/kl_histogram.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE range entropy_estimator::estimate(const distribution& seen, const any_format& f) const {
    detail::require_bins(seen, name());
    const float largest = detail::magnitude(seen);
    if (largest == 0) return {seen.minimum, seen.maximum};
    constexpr std::size_t count = 2048;
    const bool folded = f.symmetric() || seen.minimum >= 0 || seen.maximum <= 0;
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
    // Tries every 64th window first: with a good divergence as the limit, most of the others stop after a few levels.
    for (std::size_t i = count; i >= fewest; i -= std::min<std::size_t>(i, 64)) attempt(i);
    for (std::size_t i = count; i >= fewest; --i) attempt(i);
    const float cut = best == count ? largest : static_cast<float>(width * static_cast<double>(best));
    return detail::clip(seen, cut, cut);
}

}  // namespace quantsweep
