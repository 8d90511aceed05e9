// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of integer.hpp.

#include <quantsweep/format/integer.hpp>

#include <algorithm>
#include <cmath>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/half.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/number_text.hpp>
#include <quantsweep/format/detail/scale.hpp>
#include <quantsweep/format/minifloat.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE void refuse_integer_bits(unsigned bits) {
    throw invalid_argument{"", "an integer format cannot have " + std::to_string(bits) + " bits; choose 2 to 16"};
}

QUANTSWEEP_INLINE void refuse_unsigned_full() {
    throw invalid_argument{"", "an unsigned format cannot be symmetric_full; use symmetric, which has all codes"};
}

}  // namespace detail

QUANTSWEEP_INLINE std::string integer_format::name() const {
    const char* const kind = kind_ == integer_kind::affine           ? ":affine"
                             : kind_ == integer_kind::symmetric_full ? ":symmetric_full"
                                                                     : ":symmetric";
    return (signed_ ? "int" : "uint") + std::to_string(bits_) + kind + detail::suffix(how_) +
           (scales_ == scale_type::half          ? ":scale_fp16"
            : scales_ == scale_type::brain_float ? ":scale_bf16"
                                                 : "");
}

/// Keeps `furthest` steps finite.
QUANTSWEEP_INLINE float integer_format::to_scale_type(float scale, int furthest) const {
    if (scales_ == scale_type::single) return scale;
    if (scales_ == scale_type::brain_float) {
        const bf16 nearest{scale};
        if (std::isfinite(static_cast<float>(nearest) * static_cast<float>(furthest)))
            return static_cast<float>(nearest);
        return static_cast<float>(bf16::from_bits(static_cast<std::uint16_t>(nearest.bits() - 1)));
    }
    if (scale > 65504.0f)
        throw format_range{
            "", name() + " cannot hold a scale of " + number_text(scale) + "; the largest number of fp16 is 65504"};
    constexpr minifloat_format half{5, 10, minifloat_kind::ieee};
    return std::max(half.quantizer_of_scale(1.0f)(scale), 0x1p-24f);
}

QUANTSWEEP_INLINE integer_quantizer integer_format::quantizer(range asked) const {
    detail::require_range(asked, *this);
    if (symmetric() && !signed_ && asked.low < 0)
        throw format_range{"",
                           detail::cannot_hold(asked, name()) +
                               "unsigned symmetric codes hold no negative number: use an affine or a signed format"};
    const double low = std::min(static_cast<double>(asked.low), 0.0);
    const double high = std::max(static_cast<double>(asked.high), 0.0);
    const int lowest = lowest_code(), highest = highest_code();
    if (low == high) return {1.0f, std::clamp(0, lowest, highest), lowest, highest, how_};
    if (symmetric()) {
        const double furthest = kind_ == integer_kind::symmetric_full ? highest + 0.5 : highest;
        const float s = detail::scale(std::max(-low, high) / furthest, std::max(highest, -lowest));
        return {to_scale_type(s, std::max(highest, -lowest)), 0, lowest, highest, how_};
    }
    double exact = std::max((high - low) / (highest - lowest), detail::smallest_scale);
    if (scales_ != scale_type::single)
        exact = static_cast<double>(to_scale_type(static_cast<float>(exact), highest - lowest));
    const int zero =
        std::clamp(static_cast<int>(std::nearbyint(static_cast<double>(lowest) - low / exact)), lowest, highest);
    const int furthest = std::max(highest - zero, zero - lowest);
    return {to_scale_type(detail::scale(exact, furthest), furthest), zero, lowest, highest, how_};
}

QUANTSWEEP_INLINE integer_quantizer integer_format::quantizer_of_scale(float scale, int zero_point) const {
    if (symmetric() && zero_point != 0)
        throw format_range{
            "", "the zero point is " + std::to_string(zero_point) + ", but that of " + name() + " must be 0"};
    const integer_quantizer made{scale, zero_point, lowest_code(), highest_code(), how_};
    if (to_scale_type(scale, 1) != scale)
        throw format_range{"", "the scale is " + number_text(scale) + ", but " + name() + " needs a scale that " +
                                   (scales_ == scale_type::half ? "fp16" : "bfloat16") + " can hold"};
    return made;
}

}  // namespace quantsweep
