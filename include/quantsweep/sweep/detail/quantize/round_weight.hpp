// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds one weight as its quantizer says, and measures what the host's own number type loses of the result.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>

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
    // Goes in short pieces: copies of a whole layer would be the most memory that a sweep takes beyond the weights.
    constexpr std::size_t longest = 1024;
    std::array<float, longest> original{}, stored{};
    std::array<fp16, longest> halves{};  // or bfloat16, whose size is the same
    double in_float = 0, in_halves = 0;
    const float* next = quantized.data;  // dense, with the axes in the original's order
    for_each_run(before, [&](const void* run, std::size_t count) {
        const auto* first = static_cast<const std::byte*>(run);
        for (std::size_t left = count; left > 0;) {
            const std::size_t size = std::min(left, longest);
            read_floats(first, before.type, 1, {original.data(), size});
            write_floats({next, size}, halves.data(), before.type, 1);
            read_floats(halves.data(), before.type, 1, {stored.data(), size});
            for (std::size_t i = 0; i < size; ++i) {
                const double w{original[i]};
                if (!std::isfinite(w)) continue;
                const double kept = double{next[i]} - w, rounded = double{stored[i]} - w;
                in_float += kept * kept;
                in_halves += rounded * rounded;
            }
            first += size * sizeof(fp16);
            next += size;
            left -= size;
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
    if (!copy.is_copy()) return;
    round_weight(treatment, how, copy.values());
    of.host_type = lent.values.holds<fp16>() ? fp16::name() : bf16::name();
    of.host_rounding_db = decibels_lost_to_halves(lent.values, copy.values().values.as<float>());
}

}  // namespace quantsweep::detail
