// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Small floats: fp8, fp6, fp4, bfloat16, half, and powers of two.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/format/format.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep {

/// The meaning of the codes of the highest exponent.
enum class minifloat_kind : std::uint8_t {
    ieee,         ///< infinity and NaN, as in half, bfloat16 and fp8 E5M2
    finite_only,  ///< numbers, except the code with all bits set, which is NaN: fp8 E4M3
    numbers,      ///< numbers, no NaN: fp6 and fp4
};

/// Rounds x / s to the nearest small float, ties to even codes, and multiplies the result by s.
/// Formula  docs/quantization.md, eq. 14
/// NaN/Inf  NaN stays NaN, even if the format has no code for it; infinities and values that are too large saturate
class minifloat_quantizer {
public:
    /// Takes a grid of magnitudes and the scale that multiplies them.
    constexpr minifloat_quantizer(float_grid grid, float scale, rounding how) : grid_{grid}, scale_{scale}, how_{how} {}

    float operator()(float x) const noexcept { return at(x, 0); }
    /// Rounds the element with this index in its tensor; stochastic rounding depends on the index.
    float at(float x, std::uint64_t index) const noexcept;
    /// `first` is the index of the first element in its tensor.
    void apply(std::span<const float> input, std::span<float> output, std::uint64_t first = 0) const noexcept;
    /// Exact: applies docs/quantization.md, eq. 8, to each octave.
    /// Cost     O(1) per bin and octave
    double squared_error(std::span<const bin> bins) const noexcept;

    float scale() const noexcept { return scale_; }
    /// The levels of formats of up to eight bits: at most 255. Empty for wider formats, and if values do not round to
    /// nearest.
    std::vector<float> levels() const;
    float low() const noexcept { return -high(); }
    float high() const noexcept { return grid_.largest_value() * scale_; }

private:
    float_grid grid_;
    float scale_;
    rounding how_;
};

namespace detail {

struct named_minifloat {
    std::string_view name;
    std::string_view alias;
    unsigned exponent_bits;
    unsigned mantissa_bits;
    minifloat_kind kind;
};
inline constexpr named_minifloat named_minifloats[] = {
    {"fp8_e4m3", "fp8_e4m3fn", 4, 3, minifloat_kind::finite_only},
    {"fp8_e5m2", "", 5, 2, minifloat_kind::ieee},
    {"fp6_e3m2", "", 3, 2, minifloat_kind::numbers},
    {"fp6_e2m3", "", 2, 3, minifloat_kind::numbers},
    {"fp4_e2m1", "fp4", 2, 1, minifloat_kind::numbers},
    {"bfloat16", "bf16", 8, 7, minifloat_kind::ieee},
    {"half", "fp16", 5, 10, minifloat_kind::ieee},
};

[[noreturn]] void refuse_minifloat(unsigned exponent_bits, unsigned mantissa_bits);

}  // namespace detail

/// A small float with one sign bit.
/// The bias is 2^(exponent bits - 1) - 1. A format of up to 8 bits scales a range so that its larger magnitude becomes
/// the largest number. A wider format is a cast: its scale is 1, and values that it cannot hold saturate.
/// Formula  s = max(-low, high) / largest                                            (docs/quantization.md, eq. 14)
/// Errors   quantizer(range): format_range if an end is not finite, or low > high
/// Source   OCP 8-bit Floating Point Specification 1.0; OCP Microscaling Formats 1.0, section 5.3; IEEE 754-2019
class minifloat_format {
public:
    /// Errors   invalid_argument outside 1 to 8 bits of exponent and 0 to 10 of mantissa, and for kinds that leave no
    ///          numbers: ieee with one bit of exponent, finite_only without mantissa
    constexpr minifloat_format(unsigned exponent_bits, unsigned mantissa_bits, minifloat_kind kind, rounding how = {})
        : exponent_bits_{exponent_bits}, mantissa_bits_{mantissa_bits}, kind_{kind}, how_{how} {
        if (exponent_bits < 1 || exponent_bits > 8 || mantissa_bits > 10 ||
            (exponent_bits == 1 && kind == minifloat_kind::ieee) ||
            (mantissa_bits == 0 && kind == minifloat_kind::finite_only) ||
            (exponent_bits == 8 && (mantissa_bits == 0 || kind != minifloat_kind::ieee)))
            detail::refuse_minifloat(exponent_bits, mantissa_bits);
    }

    constexpr unsigned bits() const noexcept { return 1 + exponent_bits_ + mantissa_bits_; }
    /// How many bits the exponent has.
    constexpr unsigned exponent_bits() const noexcept { return exponent_bits_; }
    /// How many bits the mantissa has, without the leading one.
    constexpr unsigned mantissa_bits() const noexcept { return mantissa_bits_; }
    /// Which codes are not numbers.
    constexpr minifloat_kind kind() const noexcept { return kind_; }
    /// How it rounds.
    constexpr const rounding& rounds() const noexcept { return how_; }
    constexpr bool symmetric() const noexcept { return true; }
    /// Whether values are cast without a scale, as formats of more than 8 bits do.
    constexpr bool is_cast() const noexcept { return bits() > 8; }
    /// A cast has no scale.
    constexpr std::uint64_t stored_bits(std::uint64_t values, std::uint64_t scales) const noexcept {
        return values * bits() + (is_cast() ? 0 : scales * 32);
    }
    /// The magnitudes in the form that the kernels take.
    constexpr float_grid grid() const noexcept {
        const int bias = (1 << (exponent_bits_ - 1)) - 1, mantissa = static_cast<int>(mantissa_bits_);
        const int top = (1 << exponent_bits_) - (kind_ == minifloat_kind::ieee ? 2 : 1) - bias;
        const int last = (1 << mantissa) - (kind_ == minifloat_kind::finite_only ? 2 : 1);
        return {(127 + 1 - bias) << 23, ((127 + top) << 23) | (last << (23 - mantissa)), mantissa};
    }
    /// The largest number, before scaling.
    float largest() const noexcept { return grid().largest_value(); }
    /// "fp8_e4m3", "bfloat16", "half", "log2_4"; other formats append their kind, "fp8_e4m3_ieee".
    std::string name() const;

    minifloat_quantizer quantizer(range asked) const;
    /// Errors   format_range if the scale is not finite and positive, if that of a cast is not 1, or if the zero point
    ///          is not 0
    minifloat_quantizer quantizer_of_scale(float scale, int zero_point = 0) const;

    friend bool operator==(const minifloat_format&, const minifloat_format&) = default;

private:
    unsigned exponent_bits_;
    unsigned mantissa_bits_;
    minifloat_kind kind_;
    rounding how_;
};

/// FP8 with 4 bits of exponent and 3 of mantissa; no infinities.
inline constexpr minifloat_format fp8_e4m3{4, 3, minifloat_kind::finite_only};
/// FP8 with 5 bits of exponent and 2 of mantissa, encoded like IEEE numbers.
inline constexpr minifloat_format fp8_e5m2{5, 2, minifloat_kind::ieee};
/// FP6 with 3 bits of exponent and 2 of mantissa.
inline constexpr minifloat_format fp6_e3m2{3, 2, minifloat_kind::numbers};
/// FP6 with 2 bits of exponent and 3 of mantissa.
inline constexpr minifloat_format fp6_e2m3{2, 3, minifloat_kind::numbers};
/// FP4 with 2 bits of exponent and 1 of mantissa.
inline constexpr minifloat_format fp4_e2m1{2, 1, minifloat_kind::numbers};
/// Bfloat16: 8 bits of exponent and 7 of mantissa.
inline constexpr minifloat_format bfloat16{8, 7, minifloat_kind::ieee};
/// IEEE's binary16, named "half".
inline constexpr minifloat_format float16{5, 10, minifloat_kind::ieee};
/// Only sign and exponent: 0 and the powers of two down from the largest. There is no mantissa to be even, so a number
/// half way between two powers rounds up; half the smallest power rounds to 0.
constexpr minifloat_format log2_levels(unsigned bits, rounding how = {}) {
    return {bits - 1, 0, minifloat_kind::numbers, how};
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/minifloat.ipp>
#endif
