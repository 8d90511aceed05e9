// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Analytical clipping: the best range for values that are assumed to be Gaussian or Laplacian.

#include <string>

#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// The assumed density of the values.
enum class density {
    gaussian,  ///< a normal distribution
    laplace,   ///< two-sided exponential, with longer tails
};

namespace detail {

/// The clipping point, in standard deviations (Gaussian) or mean absolute deviations (Laplace). There, less clipping
/// would add as much to the rounding error as it removes from the clipping error.
/// Formula  docs/quantization.md, eq. 25 and 26; `step` is the format's step as a fraction of the clipping point
double optimal_clipping(density values, double step);

}  // namespace detail

/// Clips where the mean squared error would be least if the values had the assumed density with their own mean and
/// spread. Values of one sign are treated as half of a density around 0 whose other half a ReLU has turned into zeros;
/// the zeros are then left out. The format's numbers are assumed to be evenly spaced; 0 stays inside.
/// Formula  docs/quantization.md, eq. 23, 25 and 26
/// NaN/Inf  ignored
/// Errors   empty_observation; missing_summary if there is no histogram
/// Cost     O(bins)
/// Source   Banner et al. 2019, Post training 4-bit quantization of convolutional networks for rapid-deployment,
///          section 3
class aciq_estimator {
public:
    /// Takes the assumed density.
    explicit aciq_estimator(density values = density::laplace) noexcept : density_{values} {}

    range estimate(const distribution& seen, const any_format& f) const;
    std::string name() const;

private:
    density density_;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/range/aciq.ipp>
#endif
