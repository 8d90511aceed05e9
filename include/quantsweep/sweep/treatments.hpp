// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Estimates, from samples, the numbers that treatments of layers need.

#include <optional>
#include <vector>

#include <quantsweep/calibrate/any_calibration.hpp>
#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/metric/any_metrics.hpp>
#include <quantsweep/result/layer_treatment.hpp>
#include <quantsweep/sweep/options.hpp>

namespace quantsweep::detail {

/// For each of the options' recipes, each of which quantizes one layer, returns the mean error of each channel of the
/// layer's output. Subtracting it from the bias corrects the bias. The layer reads float inputs. (docs/quantization.md,
/// eq. 30)
/// options  recipes, given_scales, threads and max_live_bytes are read
/// Empty    no treatment for a layer that shares its weights, or that does not lend one bias with a value for each
///          channel in memory that can be written
/// Errors   those of sweep
/// Cost     for each batch, one float and one quantized evaluation of the layer and of the nodes before it; layers share
///          the evaluations that they have in common
std::vector<std::optional<layer_treatment>> bias_corrections(any_graph& host, const any_calibration& seen,
                                                             const any_batches& batches, const any_metrics& metrics,
                                                             const sweep_options& options);

/// For each of the options' recipes, each of which quantizes one layer, returns the weight's importance: how much each of
/// its values counts, which is the mean square of the input channel that it multiplies. (docs/quantization.md, eq. 31)
/// options  recipes are read
/// Empty    no treatment for a layer that shares its weights or does not have exactly one, that reads several values, or
///          whose input does not have the weight's channels
/// Errors   those of sweep
/// Cost     a float pass
std::vector<std::optional<layer_treatment>> importances(any_graph& host, const any_calibration& seen,
                                                        const any_batches& batches, const any_metrics& metrics,
                                                        const sweep_options& options);

/// For each of the options' recipes, each of which quantizes one layer, returns the numbers that equalize the channels
/// that the layer sums over, and the range that its input then has by the scheme's estimator. (docs/quantization.md,
/// eq. 32)
/// options  recipes are read
/// Empty    no treatment for a layer that shares its weights or does not have exactly one, that reads several values, or
///          whose input does not have the weight's channels or has a range for each channel
/// Errors   those of sweep
/// Cost     two float passes, and a copy of each input
std::vector<std::optional<layer_treatment>> equalizations(any_graph& host, const any_calibration& seen,
                                                          const any_batches& batches, const any_metrics& metrics,
                                                          const sweep_options& options);

/// For each of the options' recipes, each of which quantizes one layer, returns a treatment that turns the channels that
/// the layer sums over by a Hadamard matrix, and the range that its input then has. The matrix has blocks of the largest
/// power of two that divides the number of channels. (docs/quantization.md, eq. 33)
/// options  recipes are read
/// Empty    no treatment if equalizations() returns none, or if the number of channels is odd
/// Errors   those of sweep
/// Cost     two float passes, and a copy of each input
std::vector<std::optional<layer_treatment>> rotations(any_graph& host, const any_calibration& seen,
                                                      const any_batches& batches, const any_metrics& metrics,
                                                      const sweep_options& options);

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/treatments.ipp>
#endif
