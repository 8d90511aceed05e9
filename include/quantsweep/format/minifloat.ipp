// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of minifloat.hpp.

#include <quantsweep/format/minifloat.hpp>

#include <bit>
#include <cmath>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/number_text.hpp>
#include <quantsweep/format/detail/round.hpp>
#include <quantsweep/format/detail/grid_error.hpp>
#include <quantsweep/format/detail/scale.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE float minifloat_quantizer::at(float x, std::uint64_t index) const noexcept {
    return detail::round_to_minifloat(x, grid_, scale_, how_, index);
}

QUANTSWEEP_INLINE void minifloat_quantizer::apply(std::span<const float> input, std::span<float> output,
                                                  std::uint64_t first) const noexcept {
    detail::round(input, output, grid_, scale_, how_, first);
}

QUANTSWEEP_INLINE double minifloat_quantizer::squared_error(std::span<const bin> bins) const noexcept {
    const double normal = static_cast<double>(std::bit_cast<float>(grid_.smallest_normal));
    const double quantum = std::ldexp(normal, -grid_.mantissa_bits);
    const detail::grid_error error{{quantum, 2 * normal, static_cast<double>(grid_.largest_value())}, how_.mode};
    return detail::grid_squared_error(error, error, static_cast<double>(scale_), bins);
}

QUANTSWEEP_INLINE std::vector<float> minifloat_quantizer::levels() const {
    const bool nearest = how_.mode == rounding_mode::half_to_even || how_.mode == rounding_mode::half_away;
    const int last = grid_.last_code();
    std::vector<float> all;
    if (!nearest || last > 127) return all;
    for (int code = -last; code <= last; ++code) all.push_back(code < 0 ? -grid_.value(-code) : grid_.value(code));
    return all;
}

namespace detail {

QUANTSWEEP_INLINE void refuse_minifloat(unsigned exponent_bits, unsigned mantissa_bits) {
    throw invalid_argument{"", "a float cannot have " + std::to_string(exponent_bits) + " exponent bits and " +
                                   std::to_string(mantissa_bits) +
                                   " mantissa bits; choose 1 to 8 exponent bits and 0 to 10 mantissa bits"};
}

}  // namespace detail

QUANTSWEEP_INLINE std::string minifloat_format::name() const {
    for (const detail::named_minifloat& known : detail::named_minifloats)
        if (known.exponent_bits == exponent_bits_ && known.mantissa_bits == mantissa_bits_ && known.kind == kind_)
            return std::string{known.name} + detail::suffix(how_);
    if (mantissa_bits_ == 0 && kind_ == minifloat_kind::numbers)
        return "log2_" + std::to_string(bits()) + detail::suffix(how_);
    const char* const kind = kind_ == minifloat_kind::ieee          ? "_ieee"
                             : kind_ == minifloat_kind::finite_only ? "_finite_only"
                                                                    : "_numbers";
    return "fp" + std::to_string(bits()) + "_e" + std::to_string(exponent_bits_) + "m" +
           std::to_string(mantissa_bits_) + kind + detail::suffix(how_);
}

QUANTSWEEP_INLINE minifloat_quantizer minifloat_format::quantizer(range asked) const {
    detail::require_range(asked, *this);
    return {grid(), is_cast() ? 1.0f : detail::symmetric_scale(asked, static_cast<double>(largest())), how_};
}

QUANTSWEEP_INLINE minifloat_quantizer minifloat_format::quantizer_of_scale(float scale, int zero_point) const {
    detail::require_scale(scale, zero_point, *this);
    if (is_cast() && scale != 1)
        throw format_range{
            "", "the scale is " + number_text(scale) + ", but " + name() + " is a cast, whose scale must be 1"};
    return {grid(), scale, how_};
}

}  // namespace quantsweep
