// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads and writes a layer's treatment as JSON. Every number keeps its bits.

#include <optional>
#include <vector>

#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/result/layer_treatment.hpp>

namespace quantsweep::detail {

inline json treatment_to_json(const layer_treatment& t) {
    const auto numbers = [](const std::vector<float>& all) {
        return list(all, [](float x) { return number(static_cast<double>(x)); });
    };
    return {{"layer", t.layer},
            {"bias_shift", numbers(t.bias_shift)},
            {"importance", numbers(t.importance)},
            {"equalization", numbers(t.equalization)},
            {"hadamard", t.hadamard},
            {"input_low", number(static_cast<double>(t.input_low))},
            {"input_high", number(static_cast<double>(t.input_high))}};
}
inline layer_treatment treatment_from_json(const json& j) {
    const auto numbers = [](const json& one) { return to_float(one); };
    return {.layer = read_text(member(j, "layer")),
            .bias_shift = to_list(member(j, "bias_shift"), numbers),
            .importance = to_list(member(j, "importance"), numbers),
            .equalization = to_list(member(j, "equalization"), numbers),
            .hadamard = to_bool(member(j, "hadamard")),
            .input_low = to_float(member(j, "input_low")),
            .input_high = to_float(member(j, "input_high"))};
}

inline json treatment_or_null(const std::optional<layer_treatment>& t) {
    return t ? treatment_to_json(*t) : json(nullptr);
}
/// Returns nullopt also if the object has no such member, as in files from before treatments existed.
inline std::optional<layer_treatment> treatment_or_none(const json& of) {
    if (!of.contains("treatment") || member(of, "treatment").is_null()) return std::nullopt;
    return treatment_from_json(member(of, "treatment"));
}

}  // namespace quantsweep::detail
