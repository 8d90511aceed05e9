// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The concept of a metric, and what a metric is shown of one sample.

#include <concepts>
#include <span>

#include <quantsweep/graph/batch.hpp>
#include <quantsweep/sweep/result.hpp>

namespace quantsweep {

/// One sample's outputs, one span a graph output, row-major over the axes that are not the sample's.
template <class Label>
struct sample {
    std::span<const std::span<const float>> outputs;
    std::span<const std::span<const float>> float_outputs;  ///< of the unquantized network
    const Label* label;                                     ///< nullptr where the batch has none
};

/// Scores one sample; the score of a set is the mean over its samples.
///   m.info()          name, direction and bounds
///   m.score(sample)   -> double; NaN makes the layer a failed row
template <class Metric, class Label = no_label>
concept metric = std::copyable<Metric> && requires(const Metric m, const sample<Label>& s) {
    { m.info() } -> std::convertible_to<metric_info>;
    { m.score(s) } -> std::convertible_to<double>;
};

}  // namespace quantsweep
