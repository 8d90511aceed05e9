// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Analytical clipping: the best range for values that are taken to be Gaussian, or Laplacian.

#include <cmath>
#include <string>

#include <quantsweep/range/detail/bin_moments.hpp>
#include <quantsweep/range/detail/clip.hpp>
#include <quantsweep/range/detail/even_grid.hpp>
#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// What the values are taken to be.
enum class density { gaussian, laplace };

namespace detail {

/// Where an increasing function is 0, in [0, 64].
template <class Function>
double increasing_root(Function function) {
    double low = 0, high = 64;
    for (double middle = 32; middle != low && middle != high; middle = low + (high - low) / 2)
        (function(middle) < 0 ? low : high) = middle;
    return high;
}

/// The clipping point in standard deviations (Gaussian) or in mean absolute deviations (Laplace), where clipping less
/// would add as much to the rounding error as it takes from the clipping error.
/// Formula  docs/quantization.md, eq. 25 and 26; `step` is that of the format, in clipping points
inline double optimal_clipping(density values, double step) {
    if (values == density::laplace)
        return increasing_root([&](double u) { return step * step * u / 12 - std::exp(-u); });
    return increasing_root([&](double u) {
        constexpr double square_root_of_half = 0.70710678118654752, square_root_of_2_over_pi = 0.79788456080286536;
        return u * std::erfc(u * square_root_of_half) - square_root_of_2_over_pi * std::exp(-u * u / 2) +
               step * step * u / 12;
    });
}

}  // namespace detail

/// Clips where the mean squared error would be least if the values had the density, with their own mean and spread.
/// Values of one sign are taken as half of a density around 0 whose other half a ReLU has made zeros: then the zeros
/// are left out. The format's numbers are taken as evenly spaced; 0 stays inside.
/// Formula  docs/quantization.md, eq. 23, 25 and 26
/// NaN/Inf  ignored
/// Errors   empty_observation; missing_summary where there is no histogram
/// Cost     O(bins)
/// Source   Banner et al. 2019, Post training 4-bit quantization of convolutional networks for rapid-deployment,
///          section 3
class aciq_range {
public:
    explicit aciq_range(density values = density::laplace) noexcept : density_{values} {}

    template <format Format>
    range estimate(const distribution& seen, const Format& f) const {
        detail::require_bins(seen, name());
        const bool one_sided = seen.minimum >= 0 || seen.maximum <= 0;
        const auto moments = one_sided ? detail::bin_moments::of_magnitudes(seen.bins) : detail::bin_moments{seen.bins};
        const range unit{seen.minimum < 0 ? -1.0f : 0.0f, seen.maximum > 0 ? 1.0f : 0.0f};
        const double width = one_sided || is_symmetric(f) ? 1 : 2;
        const double step = width / static_cast<double>(detail::even_levels(f, unit) - 1);
        const double spread = density_ == density::gaussian ? std::sqrt(moments.variance) : moments.absolute_deviation;
        return detail::clip_around(seen, moments.mean, detail::optimal_clipping(density_, step) * spread);
    }
    std::string name() const { return density_ == density::gaussian ? "aciq:gaussian" : "aciq:laplace"; }

private:
    density density_;
};
static_assert(range_estimator<aciq_range>);

}  // namespace quantsweep
