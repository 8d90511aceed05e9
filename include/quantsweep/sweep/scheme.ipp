// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of scheme.hpp.

#include <quantsweep/sweep/scheme.hpp>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/format/integer_quantizer.hpp>

namespace quantsweep {

namespace detail {

/// The digits after a letter, "8" of "w8"; empty where the letter is not next.
QUANTSWEEP_INLINE std::string take_bits(std::string_view& text, char letter) {
    if (text.empty() || text.front() != letter) return {};
    text.remove_prefix(1);
    std::string digits;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) digits += text.front();
    return digits;
}

inline constexpr std::string_view integer_biases_text = "/b=int32";

/// Whether ranges come from each tensor as it flows: no summary has those of groups.
QUANTSWEEP_INLINE bool takes_extremes(const any_format& format) {
    return !format.dynamic() && format.granularity().group() != 0;
}

QUANTSWEEP_INLINE any_estimator default_estimator(const any_format& format, bool of_activations) {
    return any_estimator::parse(of_activations && takes_extremes(format) ? "min_max" : "mse");
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

/// "w=mxfp4/a=fp8_e4m3@mse"; false where the text is another.
QUANTSWEEP_INLINE bool read_formats(std::string_view text, scheme& result) {
    const auto set = [&](bool of_activations, std::string_view part, auto&... parts) {
        if ((parts || ...)) return false;  // said twice
        ((parts = read_part(part, of_activations)), ...);
        return true;
    };
    while (true) {
        const std::size_t slash = text.find('/');
        const std::string_view part = text.substr(0, slash);
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) return false;
        const std::string_view what = part.substr(0, equals), how = part.substr(equals + 1);
        const bool known = what == "w"        ? set(false, how, result.weights)
                           : what == "a"      ? set(true, how, result.inputs, result.output)
                           : what == "inputs" ? set(true, how, result.inputs)
                           : what == "output" ? set(true, how, result.output)
                                              : false;
        if (!known || slash == std::string_view::npos) return known;
        text.remove_prefix(slash + 1);
    }
}

QUANTSWEEP_INLINE std::string part_text(const tensor_scheme& how, bool of_activations) {
    const std::string format = how.format.name();
    if (how == tensor_scheme{how.format, default_estimator(how.format, of_activations)}) return format;
    return format + "@" + how.estimator.name();
}

QUANTSWEEP_INLINE void check_biases(const scheme& how) {
    if (!how.integer_biases) return;
    const auto has_scale = [](const std::optional<tensor_scheme>& part, bool of_activations) {
        if (!part || part->format.dynamic() || part->format.granularity().group() != 0) return false;
        if (of_activations && part->format.granularity() == granularity::per_channel) return false;
        return part->format.quantizer({0, 1}).target<integer_quantizer>() != nullptr;
    };
    if (has_scale(how.weights, false) && has_scale(how.inputs, true)) return;
    throw invalid_argument{"",
                           "the scheme '" + how.name +
                               "' asks for biases at the scale of the input times that of the weights; give "
                               "weights of an integer format per tensor or per channel and inputs of one per tensor, "
                               "such as w=int8:symmetric:per_channel/a=int8:affine/b=int32"};
}

/// "w8a8", where parse_scheme makes the same parts of it; else empty.
QUANTSWEEP_INLINE std::string widths_text(const scheme& how) {
    const auto width = [](const tensor_scheme& part) { return std::to_string(part.format.bits()); };
    std::string text, shared;
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
                "w=fp8_e4m3/inputs=fp8_e4m3/output=bfloat16, each with @ and an estimator where ranges are not to be "
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
    add("w=", how.weights, false);
    add(alike ? "a=" : "inputs=", how.inputs, true);
    if (!alike) add("output=", how.output, true);
    return text + biases;
}

QUANTSWEEP_INLINE scheme w8a8() { return parse_scheme("w8a8"); }
QUANTSWEEP_INLINE scheme w8a8_per_channel() { return parse_scheme("w8a8:per_channel"); }
QUANTSWEEP_INLINE scheme w4a8() { return parse_scheme("w4a8"); }
QUANTSWEEP_INLINE scheme w4a4() { return parse_scheme("w4a4"); }

}  // namespace quantsweep
