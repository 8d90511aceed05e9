// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds one weight as its quantizer says, and measures what the host's own number type loses of the result.

#include <cmath>
#include <optional>
#include <variant>

#include <quantsweep/core/half.hpp>
#include <quantsweep/format/tensor_quantizer.hpp>
#include <quantsweep/graph/float_values.hpp>
#include <quantsweep/result/row.hpp>
#include <quantsweep/sweep/detail/quantize/basis.hpp>

namespace quantsweep::detail {

/// Rounds in place. If the layer's treatment has another basis, rounds in that.
inline void round_weight(const layer_treatment& treatment, const tensor_quantizer& how, const parameter& floats) {
    const bool turned = has_basis(treatment);
    if (turned) change_basis(treatment, floats, basis_way::there);
    visit_floats(floats,
                 [&](const auto& values) { how.apply(values, {floats.channel_axis, reduction_axis_of(floats)}); });
    if (turned) change_basis(treatment, floats, basis_way::back);
}

/// Returns how many dB of a weight's SQNR are lost when its quantized values, in float, are rounded to the host's half
/// precision.
/// Formula  10 log10(sum (rne(q) - w)^2 / sum (q - w)^2)                           (docs/quantization.md, eq. 34)
/// NaN/Inf  elements of w that are not finite are left out
/// Empty    0, as if neither has an error; infinite if only one of the two has an error
template <half_number T>
double decibels_lost_to_halves(const tensor_view<T>& before, const tensor_view<float>& quantized) {
    double in_float = 0, in_halves = 0;
    const float* next = quantized.data;  // `quantized` is a float_copy: dense, in the same order
    for_each_block(before, std::nullopt, [&](const tensor_block<T>& block) {
        for (T half : block.values()) {
            const float w = static_cast<float>(half), q = *next++;
            if (!std::isfinite(w)) continue;
            const double kept = double{q} - double{w}, stored = static_cast<double>(T{q}) - double{w};
            in_float += kept * kept;
            in_halves += stored * stored;
        }
    });
    if (in_halves == in_float) return 0;
    if (in_halves == 0 || in_float == 0) return std::copysign(HUGE_VAL, in_halves - in_float);
    return 10 * std::log10(in_halves / in_float);
}

/// Quantizes the copy of a weight that the host keeps in half precision, and records what that precision loses. Does
/// nothing for other weights.
inline void account_for_halves(range_used& of, const layer_treatment& treatment, const tensor_quantizer& how,
                               const parameter& lent, const float_parameter& copy) {
    std::visit(
        [&]<class T>(const tensor_view<T>& before) {
            if constexpr (half_number<T>) {
                round_weight(treatment, how, copy.values());
                of.host_type = T::name();
                of.host_rounding_db =
                    decibels_lost_to_halves(before, std::get<tensor_view<float>>(copy.values().values));
            }
        },
        lent.values);
}

}  // namespace quantsweep::detail
