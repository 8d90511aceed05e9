// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of aciq.hpp.

#include <quantsweep/range/aciq.hpp>

#include <cmath>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/range/detail/bin_moments.hpp>
#include <quantsweep/range/detail/clip.hpp>
#include <quantsweep/range/detail/even_grid.hpp>

namespace quantsweep {

namespace detail {

/// Returns the zero of an increasing function in [0, 64].
template <class Function>
double increasing_root(Function function) {
    double low = 0, high = 64;
    for (double middle = 32; middle != low && middle != high; middle = low + (high - low) / 2)
        (function(middle) < 0 ? low : high) = middle;
    return high;
}

QUANTSWEEP_INLINE double optimal_clipping(density values, double step) {
    if (values == density::laplace)
        return increasing_root([&](double u) { return step * step * u / 12 - std::exp(-u); });
    return increasing_root([&](double u) {
        constexpr double square_root_of_half = 0.70710678118654752, square_root_of_2_over_pi = 0.79788456080286536;
        return u * std::erfc(u * square_root_of_half) - square_root_of_2_over_pi * std::exp(-u * u / 2) +
               step * step * u / 12;
    });
}

}  // namespace detail

QUANTSWEEP_INLINE range aciq_estimator::estimate(const distribution& seen, const any_format& f) const {
    detail::require_bins(seen, name());
    const bool one_sided = seen.minimum >= 0 || seen.maximum <= 0;
    const auto moments = one_sided ? detail::bin_moments::of_magnitudes(seen.bins) : detail::bin_moments{seen.bins};
    const range unit{seen.minimum < 0 ? -1.0f : 0.0f, seen.maximum > 0 ? 1.0f : 0.0f};
    const double width = one_sided || f.symmetric() ? 1 : 2;
    const double step = width / static_cast<double>(detail::even_levels(f, unit) - 1);
    const double spread = density_ == density::gaussian ? std::sqrt(moments.variance) : moments.absolute_deviation;
    return detail::clip_around(seen, moments.mean, detail::optimal_clipping(density_, step) * spread);
}

QUANTSWEEP_INLINE std::string aciq_estimator::name() const {
    return density_ == density::gaussian ? "aciq:gaussian" : "aciq:laplace";
}

}  // namespace quantsweep
