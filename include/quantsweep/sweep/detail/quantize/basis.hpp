// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Changes the basis along the axis over which a layer sums. Values are rounded in that basis and then changed
///        back.

#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/any_view.hpp>
#include <quantsweep/graph/parameter.hpp>
#include <quantsweep/result/layer_treatment.hpp>

namespace quantsweep::detail {

inline bool has_basis(const layer_treatment& how) noexcept { return !how.equalization.empty() || how.hadamard; }

/// Calls use(place, line) with the first place and the values of each line along an axis, as floats.
inline void for_each_line(const any_view& values, std::size_t axis,
                          function_ref<void(std::ptrdiff_t, std::span<float>)> use) {
    if (byte_size(values) == 0) return;
    any_view starts = values;
    starts.shape[axis] = 1;
    std::vector<float> line(values.shape[axis]);
    for_each_place(starts, [&](std::ptrdiff_t first) {
        read_floats(element(values, first), values.type, values.strides[axis], line);
        use(first, line);
    });
}

/// The same, and writes the lines back.
inline void change_lines(const any_writable_view& values, std::size_t axis,
                         function_ref<void(std::span<float>)> change) {
    for_each_line(values, axis, [&](std::ptrdiff_t first, std::span<float> line) {
        change(line);
        write_floats(line, const_cast<void*>(element(values, first)), values.type, values.strides[axis]);
    });
}

enum class basis_side { input, weights };
enum class basis_way { there, back };

/// Returns the largest power of two that divides the size; 1 for an odd size.
inline std::size_t hadamard_block(std::size_t size) noexcept { return size & (~size + 1); }

/// Multiplies each block of a line by the normalized Hadamard matrix, which is its own inverse.
/// Formula  y = H x, H_1 = 1, H_2n = [[H_n, H_n], [H_n, -H_n]] / sqrt(2)           (docs/quantization.md, eq. 33)
/// NaN/Inf  they spread over their block
inline void turn_blocks(std::span<float> line) {
    const std::size_t block = hadamard_block(line.size());
    const float unit = 1 / std::sqrt(static_cast<float>(block));
    for (std::size_t first = 0; first < line.size(); first += block) {
        const std::span<float> x = line.subspan(first, block);
        for (std::size_t half = 1; half < block; half *= 2)
            for (std::size_t i = 0; i < block; ++i)
                if ((i & half) == 0) {
                    const float a = x[i], b = x[i + half];
                    x[i] = a + b;
                    x[i + half] = a - b;
                }
        for (float& each : x) each *= unit;
    }
}

/// Changes the basis of a tensor, or changes it back. An input is divided by s and a weight multiplied by it; changing
/// back does the opposite. The Hadamard transform comes last on the way there and first on the way back.
/// Formula  x / s, w s                                                             (docs/quantization.md, eq. 32)
/// Errors   shape_mismatch if the tensor has no such axis, or if the treatment has another length
inline void change_basis(const layer_treatment& how, const any_writable_view& values, std::optional<std::size_t> axis,
                         basis_side side, basis_way way) {
    const std::vector<float>& s = how.equalization;
    if (!axis || *axis >= values.shape.rank() || (!s.empty() && values.shape[*axis] != s.size()))
        throw shape_mismatch{"", "a change of basis" +
                                     (s.empty() ? std::string{} : " over " + std::to_string(s.size()) + " channels") +
                                     " does not fit a tensor of shape " + to_string(values.shape) +
                                     " along the axis that the layer sums over"};
    const bool divides = (side == basis_side::input) == (way == basis_way::there);
    change_lines(values, *axis, [&](std::span<float> line) {
        if (how.hadamard && way == basis_way::back) turn_blocks(line);
        for (std::size_t k = 0; k < s.size(); ++k) line[k] = divides ? line[k] / s[k] : line[k] * s[k];
        if (how.hadamard && way == basis_way::there) turn_blocks(line);
    });
}

inline void change_basis(const layer_treatment& how, const parameter& lent, basis_way way) {
    change_basis(how, lent.values, reduction_axis_of(lent), basis_side::weights, way);
}

}  // namespace quantsweep::detail
