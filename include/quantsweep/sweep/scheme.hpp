// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What is quantized, and how: formats and estimators for weights, inputs and output.

#include <optional>
#include <string>
#include <string_view>

#include <quantsweep/format/any_format.hpp>
#include <quantsweep/range/any_estimator.hpp>

namespace quantsweep {

/// How one tensor is quantized. A format that takes its scales from each tensor itself does not read the estimator. The
/// groups of an activation under a format with ranges take their extremes from each tensor as it comes, since no summary
/// has them: there the estimator is min_max, and a sweep refuses another.
struct tensor_scheme {
    any_format format;
    any_estimator estimator;
};

/// How a layer is quantized; what is empty stays float. Biases always do.
struct scheme {
    std::string name;
    std::optional<tensor_scheme> weights{};
    std::optional<tensor_scheme> inputs{};
    std::optional<tensor_scheme> output{};
};

/// By widths, "w8a8": symmetric int8 weights and affine int8 inputs and outputs, per tensor; "w4a8", "w8", "a4" other
/// widths, weights only, activations only. "w8a8:per_channel" weights per output channel, "w4a8:per_group:64" in groups.
/// By formats, "w=mxfp4/a=fp8_e4m3": weights, and activations or else "inputs=" and "output=", each anything that
/// any_format::parse reads.
/// Ranges, where the format needs them, are MSE-optimal, but those of the groups of activations: extremes.
/// Errors  unknown_format, which says what is understood
scheme parse_scheme(std::string_view text);

namespace detail {

/// Of an activation: whether its ranges are the extremes of each tensor as it comes.
bool takes_extremes(const any_format& format);

}  // namespace detail

scheme w8a8();
scheme w8a8_per_channel();
scheme w4a8();
scheme w4a4();

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/scheme.ipp>
#endif
