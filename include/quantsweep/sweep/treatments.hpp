// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Makes the numbers that treatments of layers take, from samples.

#include <optional>
#include <vector>

#include <quantsweep/calibrate/any_calibration.hpp>
#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/metric/any_metrics.hpp>
#include <quantsweep/result/layer_treatment.hpp>
#include <quantsweep/sweep/options.hpp>

namespace quantsweep::detail {

/// For each of the options' recipes, which quantizes one layer: the mean error of each channel of its output, to be taken
/// off its bias. What the layer reads is float. (docs/quantization.md, eq. 30)
/// options  recipes, given_scales, threads and max_live_bytes are read
/// Empty    none for a layer that shares its weights, or does not lend one bias with a value for each channel in memory
///          that can be written
/// Errors   those of sweep
/// Cost     the layer and what is before it, once in float and once quantized, a batch; what layers share is made once
std::vector<std::optional<layer_treatment>> bias_corrections(any_graph& host, const any_calibration& seen,
                                                             const any_batches& batches, const any_metrics& metrics,
                                                             const sweep_options& options);

/// For each of the options' recipes, which quantizes one layer: how much each of its weights counts, the mean square of the
/// channel that it meets. (docs/quantization.md, eq. 31)
/// options  recipes are read
/// Empty    none for a layer that shares its weights or has not one, that reads several values, or whose input does not
///          have the weight's channels
/// Errors   those of sweep
/// Cost     a float pass
std::vector<std::optional<layer_treatment>> importances(any_graph& host, const any_calibration& seen,
                                                        const any_batches& batches, const any_metrics& metrics,
                                                        const sweep_options& options);

/// For each of the options' recipes, which quantizes one layer: what equalizes the channels that it sums over, and the range
/// of its input then, by the scheme's estimator. (docs/quantization.md, eq. 32)
/// options  recipes are read
/// Empty    none for a layer that shares its weights or has not one, that reads several values, whose input does not have
///          the weight's channels, or has a range for each channel
/// Errors   those of sweep
/// Cost     two float passes, and a copy of each input
std::vector<std::optional<layer_treatment>> equalizations(any_graph& host, const any_calibration& seen,
                                                          const any_batches& batches, const any_metrics& metrics,
                                                          const sweep_options& options);

/// For each of the options' recipes, which quantizes one layer: Hadamard's matrix over the channels that it sums over, in
/// blocks of the largest power of two that divides their number, and the range of its input then. (docs/quantization.md,
/// eq. 33)
/// options  recipes are read
/// Empty    none where equalizations() has none, and for an odd number of channels
/// Errors   those of sweep
/// Cost     two float passes, and a copy of each input
std::vector<std::optional<layer_treatment>> rotations(any_graph& host, const any_calibration& seen,
                                                      const any_batches& batches, const any_metrics& metrics,
                                                      const sweep_options& options);

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/treatments.ipp>
#endif
