// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What is quantized, and how: formats and estimators for weights, inputs and output.

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <quantsweep/core/error.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/range/any_estimator.hpp>

namespace quantsweep {

/// How one tensor is quantized.
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

namespace detail {

/// The digits after a letter, "8" of "w8"; empty where the letter is not next.
inline std::string take_bits(std::string_view& text, char letter) {
    if (text.empty() || text.front() != letter) return {};
    text.remove_prefix(1);
    std::string digits;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) digits += text.front();
    return digits;
}

}  // namespace detail

/// "w8a8": symmetric int8 weights and affine int8 inputs and outputs, per tensor, MSE-optimal ranges.
/// "w4a8", "w8", "a4": other widths, weights only, activations only. "w8a8:per_channel": weights per output channel.
/// Errors  unknown_format, which says what is understood
inline scheme parse_scheme(std::string_view text) {
    std::string_view rest = text;
    const std::string weight_bits = detail::take_bits(rest, 'w');
    const std::string activation_bits = detail::take_bits(rest, 'a');
    if ((weight_bits.empty() && activation_bits.empty()) || !(rest.empty() || (rest == ":per_channel" && !weight_bits.empty())))
        throw unknown_format{"", "no scheme is called '" + std::string{text} +
                                     "'; write w<bits>a<bits> such as w8a8, w4a8, w8 or a4, and :per_channel for weights"};
    scheme result{std::string{text}};
    const any_estimator estimator = any_estimator::parse("mse");
    if (!weight_bits.empty())
        result.weights = {any_format::parse("int" + weight_bits + ":symmetric" + std::string{rest}), estimator};
    if (!activation_bits.empty())
        result.inputs = result.output = {any_format::parse("int" + activation_bits + ":affine"), estimator};
    return result;
}

inline scheme w8a8() { return parse_scheme("w8a8"); }
inline scheme w8a8_per_channel() { return parse_scheme("w8a8:per_channel"); }
inline scheme w4a8() { return parse_scheme("w4a8"); }
inline scheme w4a4() { return parse_scheme("w4a4"); }

}  // namespace quantsweep
