// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Schemes: which tensors of a layer are quantized, with which formats and range estimators.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <quantsweep/format/any_format.hpp>
#include <quantsweep/range/any_estimator.hpp>
#include <quantsweep/result/layer_treatment.hpp>

namespace quantsweep {

/// How one tensor is quantized. If the format computes its scales from each tensor at run time, the estimator is not
/// read. Three kinds of activations take their minimum and maximum from each tensor at run time, because no summary has
/// them: groups of an activation under a format with ranges, :per_token, and :dynamic. For these the estimator is
/// min_max, and a sweep refuses any other.
struct tensor_scheme {
    any_format format;        ///< the format that values are rounded to
    any_estimator estimator;  ///< the estimator that chooses the range
    /// If the format does not read the estimator, two equal formats compare equal whatever their estimators are.
    friend bool operator==(const tensor_scheme& a, const tensor_scheme& b) {
        return a.format == b.format && (a.format.dynamic() || a.estimator == b.estimator);
    }
};

/// Choices for single operands of a layer, by the operand's number from 0. An empty choice leaves the operand in float.
using operand_schemes = std::map<std::size_t, std::optional<tensor_scheme>>;

/// How a layer is quantized. Parts that are empty stay in float. Biases stay in float unless `integer_biases` is set.
struct scheme {
    std::string name;  ///< for the reports; a scheme that was read from text has that text as its name
    std::optional<tensor_scheme> weights{};  ///< empty if the weights stay in float
    std::optional<tensor_scheme> inputs{};   ///< empty if the inputs stay in float
    std::optional<tensor_scheme> output{};   ///< empty if the output stays in float
    /// Quantizes biases as integer engines do, so that a simulation agrees with its target: 32 bits, at the scale of the
    /// first input times the scale of the weights. If the weights have a scale per channel, so has the bias. This needs
    /// integer weights per tensor or per channel, and integer inputs per tensor.
    bool integer_biases = false;
    /// Choices for single weights and inputs, which replace `weights` and `inputs`. For an attention with the inputs
    /// queries, keys and values, {{1, int8}} as input_operands quantizes the keys. A choice has no effect on a layer
    /// without such an operand.
    operand_schemes weight_operands{};
    /// The same for inputs, by the input's number.
    operand_schemes input_operands{};
    /// A treatment of one layer, such as find_remedies() makes. A scheme with a treatment quantizes only that layer.
    std::optional<layer_treatment> treatment{};

    /// Returns the choice for the k-th weight.
    const std::optional<tensor_scheme>& weight(std::size_t k) const;
    /// Returns the choice for the k-th input.
    const std::optional<tensor_scheme>& input(std::size_t k) const;
    /// Returns the choice for the tensor with this name in tensor_scales: "weights", "weights 1", "input 0", "output".
    const std::optional<tensor_scheme>& tensor(std::string_view tensor_name) const;
    bool quantizes_weights() const noexcept;  ///< whether it quantizes at least one weight
    bool quantizes_inputs() const noexcept;   ///< whether it quantizes at least one input
    friend bool operator==(const scheme&, const scheme&) = default;
};

/// Reads a scheme from text, by widths or by formats. The scheme's name is the text as given.
///
/// By widths, "w8a8": symmetric int8 weights, and affine int8 inputs and outputs, all per tensor. "w4a8" has other
/// widths, "w8" quantizes only weights, and "a4" only activations. "w8a8:per_channel" quantizes weights per output
/// channel, and "w4a8:per_group:64" in groups.
///
/// By formats, "w=mxfp4/a=fp8_e4m3": "w=" is for weights, and "a=" for activations, or "inputs=" and "output=" instead.
/// Each takes any text that any_format::parse reads; then, if you choose an estimator, "@" and any text that
/// any_estimator::parse reads: "w=int8:symmetric@percentile:99.99/a=int8:affine@min_max". The default estimator is the
/// least squared error ("mse"). For groups and tokens of activations it is the minimum and maximum ("min_max").
///
/// By operands: "in1=int8:symmetric:per_token" is a choice for input 1 alone, and "w1=" for a layer's second weight.
/// "in0=float" leaves an input in float that "inputs=" or "a=" would quantize.
///
/// Either form may end in "/b=int32", which also rounds biases: "w8a8:per_channel/b=int32".
/// Errors  unknown_format and unknown_estimator, which list what the function reads; invalid_argument for an estimator of
///         a format that has scales of its own
scheme parse_scheme(std::string_view text);

/// Returns the shortest text from which parse_scheme makes the same parts, whatever the scheme's name is: "w8a8",
/// "w=mxfp4", "w=int8:symmetric/a=int8:affine@min_max". The text leaves out an estimator that is the default.
/// Empty   for a scheme that quantizes nothing; parse_scheme refuses an empty text
/// Errors  none. The text of a scheme with a treatment ends in a hash of its numbers, and parse_scheme refuses it
std::string scheme_text(const scheme& how);

namespace detail {

/// Errors  invalid_argument if weights are to have a scale per token or a scale computed at run time; if activations that
///         take their minimum and maximum at run time are to have another estimator; if biases are to be integers but the
///         weights or inputs have no integer scale; and if a treatment has numbers that are not usable, or comes with a
///         scheme that quantizes nothing
void check_scheme(const scheme& how);

/// Returns the scheme without its treatment: the scheme that parse_scheme reads, which applies to any layer.
scheme without_treatment(scheme how);

/// Returns "int8:affine@min_max", or "int8:affine" if the estimator is the default of parse_scheme.
std::string part_text(const tensor_scheme& how, bool of_activations);
/// Returns "int8:affine, 1: int4:symmetric, 2: float"; empty if there is no choice.
std::string parts_text(const std::optional<tensor_scheme>& all, const operand_schemes& single, bool of_activations);

}  // namespace detail

/// Weights in int8:symmetric, activations in int8:affine, each tensor with one scale.
scheme w8a8();
/// Like `w8a8`, with one scale for each output channel of the weights.
scheme w8a8_per_channel();
/// Weights in int4:symmetric, activations in int8:affine.
scheme w4a8();
/// Weights in int4:symmetric, activations in int4:affine.
scheme w4a4();

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/scheme.ipp>
#endif
