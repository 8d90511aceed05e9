// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of percentile.hpp.

#include <quantsweep/range/percentile.hpp>

#include <bit>
#include <cstdint>
#include <limits>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/number_text.hpp>
#include <quantsweep/range/detail/clip.hpp>
#include <quantsweep/range/detail/tail.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE percentile::percentile(double percent) : percent_{percent} {
    if (!valid(percent))
        throw invalid_argument{"", "the percentile is " + std::to_string(percent) + "; it must be from 50 to 100"};
}

/// Returns the smallest magnitude beyond which at most `clipped` values of the tail, or of both tails, lie. Bisects on
/// the bits of floats, whose order is that of the magnitudes.
template <class Tail>
float threshold(const Tail& values, double clipped) {
    std::uint32_t low = 0, high = std::bit_cast<std::uint32_t>(std::numeric_limits<float>::max());
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (values.count(static_cast<double>(std::bit_cast<float>(middle))) <= clipped)
            high = middle;
        else
            low = middle + 1;
    }
    return std::bit_cast<float>(low);
}

}  // namespace detail

QUANTSWEEP_INLINE range percentile_estimator::estimate(const distribution& seen, const any_format&) const {
    detail::require_bins(seen, name());
    const detail::tails values{seen.bins};
    const double share = clipped(seen) / 2;
    return detail::clip(seen, detail::threshold(values.below, share), detail::threshold(values.above, share));
}

QUANTSWEEP_INLINE std::string percentile_estimator::name() const { return "percentile:" + number_text(percent()); }

QUANTSWEEP_INLINE range percentile_magnitude_estimator::estimate(const distribution& seen, const any_format&) const {
    detail::require_bins(seen, name());
    const float largest = detail::threshold(detail::tails{seen.bins}, clipped(seen));
    return detail::clip(seen, largest, largest);
}

QUANTSWEEP_INLINE std::string percentile_magnitude_estimator::name() const {
    return "percentile_magnitude:" + number_text(percent());
}

}  // namespace quantsweep
