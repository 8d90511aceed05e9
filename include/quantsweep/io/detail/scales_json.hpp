// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads and writes the scales of one tensor as JSON.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/io/detail/json_text.hpp>
#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/sweep/tensor_scales.hpp>

namespace quantsweep::detail {

inline const char* granularity_name(const granularity& shared) {
    if (shared == granularity::per_tensor) return "per_tensor";
    return shared == granularity::per_channel ? "per_channel" : "per_group";
}
inline granularity granularity_from_json(const json& name, const json& group) {
    const std::string text = read_text(name);
    if (text == "per_group") return granularity::per_group(to_size(group));
    if (text == "per_channel") return granularity::per_channel;
    if (text != "per_tensor") refuse(name, "\"per_tensor\", \"per_channel\" or \"per_group\"");
    return granularity::per_tensor;
}

inline int to_int(const json& j) {
    if (!j.is_number_integer()) refuse(j, "a whole number");
    const bool fits = j.is_number_unsigned()
                          ? j.get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int32_t>::max()}
                          : j.get<std::int64_t>() >= std::numeric_limits<std::int32_t>::min() &&
                                j.get<std::int64_t>() <= std::numeric_limits<std::int32_t>::max();
    if (!fits) refuse(j, "a whole number of 32 bits");
    return j.get<int>();
}

inline json scales_to_json(const tensor_scales& of) {
    return {{"layer", of.layer},
            {"tensor", of.tensor},
            {"format", of.format},
            {"granularity", granularity_name(of.shared)},
            {"group", of.shared.group() == 0 ? json{} : json(of.shared.group())},
            {"axis", of.axis ? json(*of.axis) : json{}},
            {"shape", list(of.shape, [](std::size_t extent) { return extent; })},
            {"lowest_code", of.lowest_code},
            {"highest_code", of.highest_code},
            {"scales", list(of.scales, [](float s) { return number(double{s}); })},
            {"zero_points", of.zero_points},
            {"missing", text_or_null(of.missing)}};
}

inline tensor_scales scales_from_json(const json& j) {
    const json &axis = member(j, "axis"), &scales = member(j, "scales"), &zero_points = member(j, "zero_points");
    const std::vector<std::size_t> extents = to_list(member(j, "shape"), to_size);
    tensor_scales of{.layer = read_text(member(j, "layer")),
                     .tensor = read_text(member(j, "tensor")),
                     .format = read_text(member(j, "format")),
                     .shared = granularity_from_json(member(j, "granularity"), member(j, "group")),
                     .axis = axis.is_null() ? std::nullopt : std::optional{to_size(axis)},
                     .shape = shape(extents.begin(), extents.end()),
                     .lowest_code = to_int(member(j, "lowest_code")),
                     .highest_code = to_int(member(j, "highest_code")),
                     .scales = to_list(scales, [](const json& one) { return to_float(one); }),
                     .zero_points = to_list(zero_points, to_int),
                     .missing = read_text_or_empty(member(j, "missing"))};
    if (of.missing.empty() && of.scales.size() != element_count(of.shape))
        refuse(scales, "as many scales as the shape has");
    if (!of.zero_points.empty() && of.zero_points.size() != of.scales.size())
        refuse(zero_points, "as many zero points as scales, or none");
    return of;
}

}  // namespace quantsweep::detail
