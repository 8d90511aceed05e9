// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The range whose rounding loses the least information (Kullback-Leibler divergence).

#include <string>

#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

/// Cuts both ends off at the same magnitude. It tries 2,048 evenly spaced magnitudes and takes the one at which the
/// divergence of the rounded values from the original values is least. It leaves out zeros, which every format holds
/// exactly. It assumes that levels are evenly spaced; a format with more levels than there are bins keeps the observed
/// range.
/// Formula  docs/quantization.md, eq. 12
/// NaN/Inf  ignored
/// Errors   empty_observation; missing_summary if there is no histogram
/// Cost     O(bins + 2048 levels)
/// Source   Migacz 2017, 8-bit inference with TensorRT
struct entropy_estimator {
    range estimate(const distribution& seen, const any_format& f) const;
    std::string name() const { return "entropy"; }
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/range/entropy.ipp>
#endif
