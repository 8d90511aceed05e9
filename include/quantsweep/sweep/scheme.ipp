// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of scheme.hpp.

#include <quantsweep/sweep/scheme.hpp>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

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

/// "w8a8", "w4:per_group:64"; false where the text is another.
QUANTSWEEP_INLINE bool read_widths(std::string_view text, scheme& result, const any_estimator& estimator) {
    const std::string weights = take_bits(text, 'w'), activations = take_bits(text, 'a');
    if (weights.empty() && activations.empty()) return false;
    if (!text.empty() && (weights.empty() || !(text == ":per_channel" || text.starts_with(":per_group:"))))
        return false;
    if (!weights.empty())
        result.weights = {any_format::parse("int" + weights + ":symmetric" + std::string{text}), estimator};
    if (!activations.empty())
        result.inputs = result.output = {any_format::parse("int" + activations + ":affine"), estimator};
    return true;
}

/// Whether ranges come from each tensor as it flows: no summary has those of groups.
QUANTSWEEP_INLINE bool takes_extremes(const any_format& format) {
    return !format.dynamic() && format.granularity().group() != 0;
}

/// "w=mxfp4/a=fp8_e4m3"; false where the text is another.
QUANTSWEEP_INLINE bool read_formats(std::string_view text, scheme& result, const any_estimator& estimator) {
    const auto set = [&](bool of_activations, std::string_view format, auto&... parts) {
        if ((parts || ...)) return false;  // said twice
        tensor_scheme how{any_format::parse(format), estimator};
        if (of_activations && takes_extremes(how.format)) how.estimator = any_estimator::parse("min_max");
        ((parts = how), ...);
        return true;
    };
    while (true) {
        const std::size_t slash = text.find('/');
        const std::string_view part = text.substr(0, slash);
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) return false;
        const std::string_view what = part.substr(0, equals), format = part.substr(equals + 1);
        const bool known = what == "w"        ? set(false, format, result.weights)
                           : what == "a"      ? set(true, format, result.inputs, result.output)
                           : what == "inputs" ? set(true, format, result.inputs)
                           : what == "output" ? set(true, format, result.output)
                                              : false;
        if (!known || slash == std::string_view::npos) return known;
        text.remove_prefix(slash + 1);
    }
}

}  // namespace detail

QUANTSWEEP_INLINE scheme parse_scheme(std::string_view text) {
    scheme result{std::string{text}};
    const any_estimator estimator = any_estimator::parse("mse");
    if (detail::read_widths(text, result, estimator) || detail::read_formats(text, result, estimator)) return result;
    throw unknown_format{
        "", "no scheme is called '" + std::string{text} +
                "'; write w<bits>a<bits> such as w8a8, w4a8, w8 or a4, and :per_channel or :per_group:N for "
                "weights; or formats, such as w=mxfp4/a=mxfp8, w=int4:symmetric:per_group:64 or "
                "w=fp8_e4m3/inputs=fp8_e4m3/output=bfloat16"};
}

QUANTSWEEP_INLINE scheme w8a8() { return parse_scheme("w8a8"); }
QUANTSWEEP_INLINE scheme w8a8_per_channel() { return parse_scheme("w8a8:per_channel"); }
QUANTSWEEP_INLINE scheme w4a8() { return parse_scheme("w4a8"); }
QUANTSWEEP_INLINE scheme w4a4() { return parse_scheme("w4a4"); }

}  // namespace quantsweep
