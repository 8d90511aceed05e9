// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The range of least mean squared error for the very format.

#include <string>

#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// The range of the least sum of squared errors of the values, uniform in their bins; of all zero points for an affine
/// format. It clips where that lowers the sum, and may reach up to twice as far as the values where the format then
/// fits them better, if its codes are few or unevenly spaced. Never worse than min/max.
/// Formula  argmin over [low, high] of sum_b count_b * E_b[(x - q(x))^2]   (docs/quantization.md, eq. 11, 20 to 22)
/// NaN/Inf  ignored
/// Errors   empty_observation; missing_summary where there is no histogram
/// Cost     O(bins) once, then about 60 evaluations of the error, 200 where numbers are not evenly spaced; each
///          O(min(bins, levels)), or O(bins) where the quantizer says neither step() nor levels()
struct mse_estimator {
    range estimate(const distribution& seen, const any_format& f) const;
    std::string name() const { return "mse"; }
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/range/mse.ipp>
#endif
