// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Parses the text of a scheme.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/parse_number.hpp>
#include <quantsweep/range/min_max.hpp>
#include <quantsweep/range/mse.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep::detail {

/// Takes the digits after a letter: "8" from "w8". Returns an empty text if the letter does not come next.
inline std::string take_bits(std::string_view& text, char letter) {
    if (text.empty() || text.front() != letter) return {};
    text.remove_prefix(1);
    std::string digits;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) digits += text.front();
    return digits;
}

inline constexpr std::string_view integer_biases_text = "/b=int32";
inline constexpr std::string_view float_text = "float";

inline any_estimator default_estimator(const any_format& format, bool of_activations) {
    if (of_activations && format.takes_extremes()) return min_max_estimator{};
    return mse_estimator{};
}

/// Parses "int8:affine" or "int8:affine@min_max".
inline tensor_scheme read_part(std::string_view text, bool of_activations) {
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

/// Parses "w8a8" or "w4:per_group:64". Returns false for any other text.
inline bool read_widths(std::string_view text, scheme& result) {
    const std::string weights = take_bits(text, 'w'), activations = take_bits(text, 'a');
    if (weights.empty() && activations.empty()) return false;
    if (!text.empty() && (weights.empty() || !(text == ":per_channel" || text.starts_with(":per_group:"))))
        return false;
    if (text.find('@') != std::string_view::npos) return false;
    if (!weights.empty()) result.weights = read_part("int" + weights + ":symmetric" + std::string{text}, false);
    if (!activations.empty()) result.inputs = result.output = read_part("int" + activations + ":affine", true);
    return true;
}

/// Returns 1 for "in1" with the prefix "in". Returns nullopt for any other text.
inline std::optional<std::size_t> operand_number(std::string_view text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return {};
    const auto number = parse_number<unsigned>(text.substr(prefix.size()));
    return number ? std::optional<std::size_t>{*number} : std::nullopt;
}

/// Parses one part, such as "a" and "fp8_e4m3@mse". Returns false for any other text, and for a part that occurs twice.
inline bool read_assignment(std::string_view what, std::string_view how, scheme& result) {
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

/// Parses "w=mxfp4/a=fp8_e4m3@mse". Returns false for any other text.
inline bool read_formats(std::string_view text, scheme& result) {
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

}  // namespace quantsweep::detail
