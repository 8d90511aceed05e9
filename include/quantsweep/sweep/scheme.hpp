// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What is quantized, and how: formats and estimators for weights, inputs and output.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <quantsweep/format/any_format.hpp>
#include <quantsweep/range/any_estimator.hpp>
#include <quantsweep/result/layer_treatment.hpp>

namespace quantsweep {

/// How one tensor is quantized. A format that takes its scales from each tensor itself does not read the estimator. The
/// groups of an activation under a format with ranges take their extremes from each tensor as it comes, since no summary
/// has them, and so do :per_token and :dynamic: there the estimator is min_max, and a sweep refuses another.
struct tensor_scheme {
    any_format format;        ///< what values are rounded to
    any_estimator estimator;  ///< how a range is chosen
    /// Of a format that does not read the estimator, whatever that is.
    friend bool operator==(const tensor_scheme& a, const tensor_scheme& b) {
        return a.format == b.format && (a.format.dynamic() || a.estimator == b.estimator);
    }
};

/// Choices for single operands of a layer, by their number from 0; one that is empty leaves its operand in float.
using operand_schemes = std::map<std::size_t, std::optional<tensor_scheme>>;

/// How a layer is quantized; what is empty stays float. Biases do too, but where they are asked for.
struct scheme {
    std::string name;                        ///< for the reports; of a scheme in text, that text
    std::optional<tensor_scheme> weights{};  ///< empty: they stay float
    std::optional<tensor_scheme> inputs{};   ///< empty: they stay float
    std::optional<tensor_scheme> output{};   ///< empty: it stays float
    /// Biases as integer engines have them, so that a simulation and its target agree: 32 bits, at the scale of the first
    /// input times that of the weights, one a channel where the weights have those. Needs integer weights per tensor or per
    /// channel, and integer inputs per tensor.
    bool integer_biases = false;
    /// In place of `weights` and `inputs`: of an attention with the inputs queries, keys and values, {{1, int8}} quantizes
    /// the keys. A layer without such an operand is not concerned.
    operand_schemes weight_operands{};
    /// By the input's number.
    operand_schemes input_operands{};
    /// Of one layer, such as find_remedies() makes; then no other layer can be quantized under the scheme.
    std::optional<layer_treatment> treatment{};

    /// Of the k-th weight, and of the k-th input.
    const std::optional<tensor_scheme>& weight(std::size_t k) const;
    /// Of the k-th input.
    const std::optional<tensor_scheme>& input(std::size_t k) const;
    /// By the name that tensor_scales has: "weights", "weights 1", "input 0", "output".
    const std::optional<tensor_scheme>& tensor(std::string_view tensor_name) const;
    bool quantizes_weights() const noexcept;  ///< at least one
    bool quantizes_inputs() const noexcept;   ///< at least one
    friend bool operator==(const scheme&, const scheme&) = default;
};

/// By widths, "w8a8": symmetric int8 weights and affine int8 inputs and outputs, per tensor; "w4a8", "w8", "a4" other
/// widths, weights only, activations only. "w8a8:per_channel" weights per output channel, "w4a8:per_group:64" in groups.
/// By formats, "w=mxfp4/a=fp8_e4m3": weights, and activations or else "inputs=" and "output=", each anything that
/// any_format::parse reads, then "@" and anything that any_estimator::parse reads:
/// "w=int8:symmetric@percentile:99.99/a=int8:affine@min_max". Without one, ranges are of the least squared error ("mse"),
/// but those of the groups and tokens of activations, which are the extremes ("min_max"). "in1=int8:symmetric:per_token"
/// is a choice for input 1 alone, and "w1=" for a layer's second weight; "in0=float" leaves one in float that "inputs="
/// or "a=" would quantize. Either may end in "/b=int32", which rounds
/// biases too: "w8a8:per_channel/b=int32". The name is the text as it was given.
/// Errors  unknown_format and unknown_estimator, which say what is understood; invalid_argument for an estimator of a
///         format that has scales of its own
scheme parse_scheme(std::string_view text);

/// The shortest text from which parse_scheme makes the same parts, whatever the scheme's name is: "w8a8", "w=mxfp4",
/// "w=int8:symmetric/a=int8:affine@min_max". An estimator that parse_scheme takes anyway is left out.
/// Empty  of a scheme that quantizes nothing; such a text is refused
/// Errors none; the text of a scheme with a treatment ends in a hash of its numbers, and parse_scheme refuses it
std::string scheme_text(const scheme& how);

namespace detail {

/// Errors  invalid_argument where weights are to have scales of tokens or of each tensor as it comes; where activations that
///         take extremes are to have another estimator; and where biases are to be integers, and weights or inputs have no
///         integer scale
void check_scheme(const scheme& how);

/// What parse_scheme makes of a text: the scheme for any layer.
scheme without_treatment(scheme how);

/// "int8:affine@min_max", or "int8:affine" where the estimator is the one that parse_scheme takes anyway.
std::string part_text(const tensor_scheme& how, bool of_activations);
/// "int8:affine, 1: int4:symmetric, 2: float"; empty where nothing is said.
std::string parts_text(const std::optional<tensor_scheme>& all, const operand_schemes& single, bool of_activations);

}  // namespace detail

/// Weights int8:symmetric, activations int8:affine, each with one scale a tensor.
scheme w8a8();
/// As `w8a8`, with one scale for each output channel of the weights.
scheme w8a8_per_channel();
/// Weights int4:symmetric, activations int8:affine.
scheme w4a8();
/// Weights int4:symmetric, activations int4:affine.
scheme w4a4();

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/scheme.ipp>
#endif
