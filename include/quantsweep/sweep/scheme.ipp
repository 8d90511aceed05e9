// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of scheme.hpp.

#include <quantsweep/sweep/scheme.hpp>

#include <algorithm>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/parse_number.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/format/integer_quantizer.hpp>
#include <quantsweep/range/mse.hpp>
#include <quantsweep/sweep/detail/quantize/treatment.hpp>
#include <quantsweep/sweep/detail/read_scheme.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE const std::optional<tensor_scheme>& choice_of(const std::optional<tensor_scheme>& all,
                                                                const operand_schemes& single, std::size_t k) {
    const auto found = single.find(k);
    return found == single.end() ? all : found->second;
}

QUANTSWEEP_INLINE bool chooses_any(const std::optional<tensor_scheme>& all, const operand_schemes& single) noexcept {
    return all || std::any_of(single.begin(), single.end(), [](const auto& each) { return each.second.has_value(); });
}

QUANTSWEEP_INLINE std::string part_text(const tensor_scheme& how, bool of_activations) {
    const std::string format = how.format.name();
    if (how == tensor_scheme{how.format, default_estimator(how.format, of_activations)}) return format;
    return format + "@" + how.estimator.name();
}

QUANTSWEEP_INLINE std::string parts_text(const std::optional<tensor_scheme>& all, const operand_schemes& single,
                                         bool of_activations) {
    std::string text = all ? part_text(*all, of_activations) : std::string{};
    for (const auto& [number, how] : single)
        text.append(text.empty() ? "" : ", ")
            .append(std::to_string(number) + ": ")
            .append(how ? part_text(*how, of_activations) : float_text);
    return text;
}

QUANTSWEEP_INLINE void check_weights(const scheme& how, const std::optional<tensor_scheme>& part) {
    if (part && part->format.granularity().from_each_tensor())
        throw invalid_argument{"", "the scheme '" + how.name + "' asks for weights in " + part->format.name() +
                                       ", whose scales are computed from each activation at run time; weights are "
                                       "known before, so quantize them per tensor, :per_channel or :per_group:N"};
}

QUANTSWEEP_INLINE void check_activations(const scheme& how, const std::optional<tensor_scheme>& part) {
    if (part && part->format.takes_extremes() && part->estimator.name() != "min_max")
        throw invalid_argument{"", "the scheme '" + how.name + "' asks for ranges by " + part->estimator.name() +
                                       " of " + part->format.name() +
                                       ", which takes the extremes of each activation at run time; use min_max, or "
                                       "quantize activations per tensor or per channel"};
}

QUANTSWEEP_INLINE void check_biases(const scheme& how) {
    if (!how.integer_biases) return;
    const auto has_scale = [](const std::optional<tensor_scheme>& part, bool of_activations) {
        if (!part || part->format.dynamic() || part->format.takes_extremes()) return false;
        if (of_activations && part->format.granularity() == granularity::per_channel) return false;
        return part->format.quantizer({0, 1}).target<integer_quantizer>() != nullptr;
    };
    if (has_scale(how.weight(0), false) && has_scale(how.input(0), true)) return;
    throw invalid_argument{"", "the scheme '" + how.name +
                                   "' asks for biases at the scale of the input times that of the weights; use an "
                                   "integer format for the weights, per tensor or per channel, and one for the inputs, "
                                   "per tensor, such as w=int8:symmetric:per_channel/a=int8:affine/b=int32"};
}

QUANTSWEEP_INLINE void check_scheme(const scheme& how) {
    check_weights(how, how.weights);
    for (const auto& [number, part] : how.weight_operands) check_weights(how, part);
    for (const std::optional<tensor_scheme>* part : {&how.inputs, &how.output}) check_activations(how, *part);
    for (const auto& [number, part] : how.input_operands) check_activations(how, part);
    check_biases(how);
    if (how.treatment) check_numbers(*how.treatment);
    if (how.treatment && scheme_text(how).empty())
        throw invalid_argument{how.treatment->layer, "the scheme '" + how.name +
                                                         "' treats the layer but quantizes nothing of it; quantize its "
                                                         "weights or activations, or leave out the treatment"};
}

QUANTSWEEP_INLINE scheme without_treatment(scheme how) {
    how.treatment.reset();
    return how;
}

/// Returns a text such as "w8a8" if parse_scheme() turns it into these parts; else an empty text.
QUANTSWEEP_INLINE std::string widths_text(const scheme& how) {
    const auto width = [](const tensor_scheme& part) { return std::to_string(part.format.bits()); };
    std::string text, shared;
    if (!how.weight_operands.empty() || !how.input_operands.empty()) return {};
    if (how.weights) {
        shared = how.weights->format.granularity().suffix();
        if (part_text(*how.weights, false) != "int" + width(*how.weights) + ":symmetric" + shared) return {};
        text = "w" + width(*how.weights);
    }
    if (how.inputs != how.output) return {};
    if (how.inputs) {
        if (part_text(*how.inputs, true) != "int" + width(*how.inputs) + ":affine") return {};
        text += "a" + width(*how.inputs);
    }
    return text + shared;
}

}  // namespace detail

QUANTSWEEP_INLINE const std::optional<tensor_scheme>& scheme::weight(std::size_t k) const {
    return detail::choice_of(weights, weight_operands, k);
}
QUANTSWEEP_INLINE const std::optional<tensor_scheme>& scheme::input(std::size_t k) const {
    return detail::choice_of(inputs, input_operands, k);
}
QUANTSWEEP_INLINE const std::optional<tensor_scheme>& scheme::tensor(std::string_view tensor_name) const {
    if (tensor_name == "output") return output;
    const std::size_t space = tensor_name.find(' ');
    const std::size_t number =
        space == std::string_view::npos ? 0 : parse_number<unsigned>(tensor_name.substr(space + 1)).value_or(0);
    return tensor_name.starts_with("weights") ? weight(number) : input(number);
}
QUANTSWEEP_INLINE bool scheme::quantizes_weights() const noexcept {
    return detail::chooses_any(weights, weight_operands);
}
QUANTSWEEP_INLINE bool scheme::quantizes_inputs() const noexcept { return detail::chooses_any(inputs, input_operands); }

QUANTSWEEP_INLINE scheme parse_scheme(std::string_view given) {
    scheme result{std::string{given}};
    std::string_view text = given;
    if (given.find("/treated=") != std::string_view::npos)
        throw unknown_format{"", "'" + std::string{given} +
                                     "' holds only a hash of the numbers that a layer is treated with, not the "
                                     "numbers; read the recipe from its file"};
    if (text.ends_with(detail::integer_biases_text)) {
        text.remove_suffix(detail::integer_biases_text.size());
        result.integer_biases = true;
    }
    if (detail::read_widths(text, result) || detail::read_formats(text, result)) return result;
    throw unknown_format{
        "", "no scheme is called '" + std::string{given} +
                "'; write w<bits>a<bits> such as w8a8, w4a8, w8 or a4, and :per_channel or :per_group:N for "
                "weights; or formats, such as w=mxfp4/a=mxfp8, w=int4:symmetric:per_group:64 or "
                "w=fp8_e4m3/inputs=fp8_e4m3/output=bfloat16, in1=int8:symmetric:per_token for input 1 alone, each "
                "followed by @ and an estimator if its ranges should not be mse-optimal, such as "
                "w=int8:symmetric@percentile:99.99/a=int8:affine@min_max; and /b=int32 at the end "
                "for biases as integer "
                "engines have them"};
}

QUANTSWEEP_INLINE std::string scheme_text(const scheme& how) {
    if (how.treatment) {
        const std::string text = scheme_text(detail::without_treatment(how));
        return text.empty() ? text : text + "/treated=" + detail::treatment_text(*how.treatment);
    }
    const std::string biases{how.integer_biases ? detail::integer_biases_text : std::string_view{}};
    std::string text = detail::widths_text(how);
    if (!text.empty()) return text + biases;
    const auto add = [&](const char* what, const std::optional<tensor_scheme>& part, bool of_activations) {
        if (part) text.append(text.empty() ? "" : "/").append(what).append(detail::part_text(*part, of_activations));
    };
    const bool alike = how.inputs == how.output;
    const auto add_operands = [&](const std::string& kind, const operand_schemes& single, bool of_activations) {
        for (const auto& [number, part] : single) {
            const std::string what = kind + std::to_string(number) + "=";
            if (part)
                add(what.c_str(), part, of_activations);
            else
                text.append(text.empty() ? "" : "/").append(what).append(detail::float_text);
        }
    };
    add("w=", how.weights, false);
    add_operands("w", how.weight_operands, false);
    add(alike ? "a=" : "inputs=", how.inputs, true);
    if (!alike) add("output=", how.output, true);
    add_operands("in", how.input_operands, true);
    return text + biases;
}

namespace detail {

/// Made of its parts: whoever names no format at run time need not compile all of them.
QUANTSWEEP_INLINE scheme of_widths(const char* name, unsigned weights, unsigned activations,
                                   granularity shared = granularity::per_tensor) {
    const tensor_scheme affine{int_affine(activations), mse_estimator{}};
    return {name, tensor_scheme{any_format{int_symmetric(weights), shared}, mse_estimator{}}, affine, affine};
}

}  // namespace detail

QUANTSWEEP_INLINE scheme w8a8() { return detail::of_widths("w8a8", 8, 8); }
QUANTSWEEP_INLINE scheme w8a8_per_channel() {
    return detail::of_widths("w8a8:per_channel", 8, 8, granularity::per_channel);
}
QUANTSWEEP_INLINE scheme w4a8() { return detail::of_widths("w4a8", 4, 8); }
QUANTSWEEP_INLINE scheme w4a4() { return detail::of_widths("w4a4", 4, 4); }

}  // namespace quantsweep
