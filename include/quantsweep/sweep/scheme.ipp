// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of scheme.hpp.

#include <quantsweep/sweep/scheme.hpp>

#include <algorithm>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/parse_number.hpp>
#include <quantsweep/format/integer_quantizer.hpp>

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

/// The digits after a letter, "8" of "w8"; empty where the letter is not next.
QUANTSWEEP_INLINE std::string take_bits(std::string_view& text, char letter) {
    if (text.empty() || text.front() != letter) return {};
    text.remove_prefix(1);
    std::string digits;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) digits += text.front();
    return digits;
}

inline constexpr std::string_view integer_biases_text = "/b=int32";
inline constexpr std::string_view float_text = "float";

QUANTSWEEP_INLINE any_estimator default_estimator(const any_format& format, bool of_activations) {
    return any_estimator::parse(of_activations && format.takes_extremes() ? "min_max" : "mse");
}

/// "int8:affine", "int8:affine@min_max"
QUANTSWEEP_INLINE tensor_scheme read_part(std::string_view text, bool of_activations) {
    const std::size_t at = text.find('@');
    const any_format format = any_format::parse(text.substr(0, at));
    if (at == std::string_view::npos) return {format, default_estimator(format, of_activations)};
    const any_estimator estimator = any_estimator::parse(text.substr(at + 1));
    if (format.dynamic())
        throw invalid_argument{"", "'" + std::string{text} + "' names an estimator, and " + format.name() +
                                       " takes its scales from each tensor itself; leave out what follows " +
                                       std::string{text.substr(0, at)}};
    return {format, estimator};
}

/// "w8a8", "w4:per_group:64"; false where the text is another.
QUANTSWEEP_INLINE bool read_widths(std::string_view text, scheme& result) {
    const std::string weights = take_bits(text, 'w'), activations = take_bits(text, 'a');
    if (weights.empty() && activations.empty()) return false;
    if (!text.empty() && (weights.empty() || !(text == ":per_channel" || text.starts_with(":per_group:"))))
        return false;
    if (text.find('@') != std::string_view::npos) return false;
    if (!weights.empty()) result.weights = read_part("int" + weights + ":symmetric" + std::string{text}, false);
    if (!activations.empty()) result.inputs = result.output = read_part("int" + activations + ":affine", true);
    return true;
}

/// "in1" of the prefix "in": 1. None where the text is another.
QUANTSWEEP_INLINE std::optional<std::size_t> operand_number(std::string_view text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return {};
    const auto number = parse_number<unsigned>(text.substr(prefix.size()));
    return number ? std::optional<std::size_t>{*number} : std::nullopt;
}

/// One part, "a" and "fp8_e4m3@mse"; false where it is another, or is said twice.
QUANTSWEEP_INLINE bool read_assignment(std::string_view what, std::string_view how, scheme& result) {
    const auto set = [&](bool of_activations, auto&... parts) {
        if ((parts || ...)) return false;
        ((parts = read_part(how, of_activations)), ...);
        return true;
    };
    const auto set_operand = [&](bool of_activations, operand_schemes& of, std::size_t number) {
        std::optional<tensor_scheme> choice;
        if (how != float_text) choice = read_part(how, of_activations);
        return of.insert({number, std::move(choice)}).second;
    };
    if (what == "w") return set(false, result.weights);
    if (what == "a") return set(true, result.inputs, result.output);
    if (what == "inputs") return set(true, result.inputs);
    if (what == "output") return set(true, result.output);
    if (const auto number = operand_number(what, "w")) return set_operand(false, result.weight_operands, *number);
    if (const auto number = operand_number(what, "in")) return set_operand(true, result.input_operands, *number);
    return false;
}

/// "w=mxfp4/a=fp8_e4m3@mse"; false where the text is another.
QUANTSWEEP_INLINE bool read_formats(std::string_view text, scheme& result) {
    while (true) {
        const std::size_t slash = text.find('/');
        const std::string_view part = text.substr(0, slash);
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) return false;
        const bool known = read_assignment(part.substr(0, equals), part.substr(equals + 1), result);
        if (!known || slash == std::string_view::npos) return known;
        text.remove_prefix(slash + 1);
    }
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
                                       ", whose scales are made of each activation as it comes; weights are known, so "
                                       "give them per tensor, :per_channel or :per_group:N"};
}

QUANTSWEEP_INLINE void check_activations(const scheme& how, const std::optional<tensor_scheme>& part) {
    if (part && part->format.takes_extremes() && part->estimator.name() != "min_max")
        throw invalid_argument{"", "the scheme '" + how.name + "' asks for ranges by " + part->estimator.name() +
                                       " of " + part->format.name() +
                                       ", which takes the extremes of each activation as it comes; give min_max, or "
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
    throw invalid_argument{"",
                           "the scheme '" + how.name +
                               "' asks for biases at the scale of the input times that of the weights; give "
                               "weights of an integer format per tensor or per channel and inputs of one per tensor, "
                               "such as w=int8:symmetric:per_channel/a=int8:affine/b=int32"};
}

QUANTSWEEP_INLINE void check_scheme(const scheme& how) {
    check_weights(how, how.weights);
    for (const auto& [number, part] : how.weight_operands) check_weights(how, part);
    for (const std::optional<tensor_scheme>* part : {&how.inputs, &how.output}) check_activations(how, *part);
    for (const auto& [number, part] : how.input_operands) check_activations(how, part);
    check_biases(how);
}

/// "w8a8", where parse_scheme makes the same parts of it; else empty.
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
QUANTSWEEP_INLINE bool scheme::quantizes_weights() const noexcept {
    return detail::chooses_any(weights, weight_operands);
}
QUANTSWEEP_INLINE bool scheme::quantizes_inputs() const noexcept { return detail::chooses_any(inputs, input_operands); }

QUANTSWEEP_INLINE scheme parse_scheme(std::string_view given) {
    scheme result{std::string{given}};
    std::string_view text = given;
    if (text.ends_with(detail::integer_biases_text)) {
        text.remove_suffix(detail::integer_biases_text.size());
        result.integer_biases = true;
    }
    if (detail::read_widths(text, result) || detail::read_formats(text, result)) return result;
    throw unknown_format{
        "", "no scheme is called '" + std::string{given} +
                "'; write w<bits>a<bits> such as w8a8, w4a8, w8 or a4, and :per_channel or :per_group:N for "
                "weights; or formats, such as w=mxfp4/a=mxfp8, w=int4:symmetric:per_group:64 or "
                "w=fp8_e4m3/inputs=fp8_e4m3/output=bfloat16, in1=int8:symmetric:per_token for input 1 alone, each with "
                "@ and an estimator where ranges are not to be "
                "mse-optimal, such as w=int8:symmetric@percentile:99.99/a=int8:affine@min_max; and /b=int32 at the end "
                "for biases as integer "
                "engines have them"};
}

QUANTSWEEP_INLINE std::string scheme_text(const scheme& how) {
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

QUANTSWEEP_INLINE scheme w8a8() { return parse_scheme("w8a8"); }
QUANTSWEEP_INLINE scheme w8a8_per_channel() { return parse_scheme("w8a8:per_channel"); }
QUANTSWEEP_INLINE scheme w4a8() { return parse_scheme("w4a8"); }
QUANTSWEEP_INLINE scheme w4a4() { return parse_scheme("w4a4"); }

}  // namespace quantsweep
