// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The range with the least mean squared error under the given format.

#include <string>

#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// The range with the least sum of squared errors, with values uniform in their bins; for an affine format, over all
/// zero points. It clips if that lowers the sum. If the format's codes are few or unevenly spaced, it may reach up to
/// twice as far as the values, if the format then fits them better. It is never worse than min/max.
/// Formula  argmin over [low, high] of sum_b count_b * E_b[(x - q(x))^2]   (docs/quantization.md, eq. 11, 20 to 22)
/// NaN/Inf  ignored
/// Errors   empty_observation; missing_summary if there is no histogram
/// Cost     O(bins) once, then about 60 evaluations of the error, or 200 if the numbers are not evenly spaced; each
///          takes O(min(bins, levels)), or O(bins) if the quantizer has neither step() nor levels()
struct mse_estimator {
    range estimate(const distribution& seen, const any_format& f) const;
    std::string name() const { return "mse"; }
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/range/mse.ipp>
#endif
