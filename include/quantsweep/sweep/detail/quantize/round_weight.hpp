// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds one weight as its quantizer says, and measures what the host's own number type loses of the result.

#include <cmath>
#include <optional>
#include <vector>

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
inline double decibels_lost_to_halves(const any_view& before, const tensor_view<float>& quantized) {
    std::vector<std::byte> memory(byte_size(before));
    const any_writable_view halves{memory.data(), before, quantized.strides};
    write_floats({quantized.data, quantized.size()}, memory.data(), before.type, 1);
    // Float copies are dense, and their axes lie in the original's order.
    const float_copy original{before}, stored{halves};
    double in_float = 0, in_halves = 0;
    for (std::size_t i = 0; i < quantized.size(); ++i) {
        const double w{original.view().data[i]};
        if (!std::isfinite(w)) continue;
        const double kept = double{quantized.data[i]} - w, rounded = double{stored.view().data[i]} - w;
        in_float += kept * kept;
        in_halves += rounded * rounded;
    }
    if (in_halves == in_float) return 0;
    if (in_halves == 0 || in_float == 0) return std::copysign(HUGE_VAL, in_halves - in_float);
    return 10 * std::log10(in_halves / in_float);
}

/// Quantizes the copy of a weight that the host keeps in half precision, and records what that precision loses. Does
/// nothing for other weights.
inline void account_for_halves(range_used& of, const layer_treatment& treatment, const tensor_quantizer& how,
                               const parameter& lent, const float_parameter& copy) {
    if (!copy.is_copy()) return;
    round_weight(treatment, how, copy.values());
    of.host_type = lent.values.holds<fp16>() ? fp16::name() : bf16::name();
    of.host_rounding_db = decibels_lost_to_halves(lent.values, copy.values().values.as<float>());
}

}  // namespace quantsweep::detail
