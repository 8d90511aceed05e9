// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Integers of 2 to 16 bits, signed and unsigned, symmetric and affine.

#include <cstdint>
#include <string>

#include <quantsweep/format/format.hpp>
#include <quantsweep/format/integer_quantizer.hpp>

namespace quantsweep {

/// Where an integer format keeps its zero.
enum class integer_kind {
    symmetric,       ///< at code 0; without the lowest signed code: [-127, 127] for eight bits
    symmetric_full,  ///< at code 0, with all codes, [-128, 127]: covers each end of the range within half a step
    affine,          ///< at the code that makes the range fit best
};

/// The type in which scales are stored.
enum class scale_type {
    single,       ///< float
    half,         ///< fp16: to nearest, ties to even
    brain_float,  ///< bfloat16: to nearest, ties to even
};

namespace detail {

[[noreturn]] void refuse_integer_bits(unsigned bits);
[[noreturn]] void refuse_unsigned_full();

}  // namespace detail

/// An integer format.
/// It accepts any finite range and extends it to contain 0, which is exact. The step is the smallest that covers the
/// range, but at least the smallest normal float (a narrower range has a subnormal step, whose inverse overflows), and
/// small enough for the ends to be finite. [0, 0] has step 1. `step()`, `low()` and `high()` return the result.
/// Formula  symmetric s = max(-low, high) / highest; symmetric_full s = max(-low, high) / ((2^bits - 1) / 2);
///          affine s = (high - low) / (2^bits - 1), z = rne(lowest - low / s)        (docs/quantization.md, eq. 1 to 3)
/// A scale of type half is rounded to fp16, and is at least 2^-24, the smallest fp16 number. The ends may then lie up to
/// 1/2048 of themselves further in, or 1/256 for bfloat16, and the zero point is computed from the rounded scale.
/// Errors   quantizer(range): format_range if an end is not finite, if low > high, if an unsigned symmetric format
///          gets a negative low, or if a scale of type half would be above 65504
/// Source   Jacob et al. 2018, Quantization and training of neural networks, section 2.1 and 3
class integer_format {
public:
    /// Errors   invalid_argument outside 2 to 16 bits, and for symmetric_full without a sign, which has no extra code
    constexpr integer_format(unsigned bits, integer_kind kind, bool is_signed, rounding how = {},
                             scale_type scales = scale_type::single)
        : bits_{bits}, kind_{kind}, signed_{is_signed}, how_{how}, scales_{scales} {
        if (bits < 2 || bits > 16) detail::refuse_integer_bits(bits);
        if (kind == integer_kind::symmetric_full && !is_signed) detail::refuse_unsigned_full();
    }

    constexpr unsigned bits() const noexcept { return bits_; }
    /// Where the format keeps its zero.
    constexpr integer_kind kind() const noexcept { return kind_; }
    /// Whether codes may be negative.
    constexpr bool is_signed() const noexcept { return signed_; }
    /// The type in which scales are stored.
    constexpr scale_type scales() const noexcept { return scales_; }
    constexpr bool symmetric() const noexcept { return kind_ != integer_kind::affine; }
    /// The smallest code that is used.
    constexpr int lowest_code() const noexcept {
        return signed_ ? -(1 << (bits_ - 1)) + (kind_ == integer_kind::symmetric ? 1 : 0) : 0;
    }
    /// The largest code that is used.
    constexpr int highest_code() const noexcept { return (1 << (signed_ ? bits_ - 1 : bits_)) - 1; }
    constexpr std::uint64_t stored_bits(std::uint64_t values, std::uint64_t scales) const noexcept {
        return values * bits_ + scales * ((scales_ == scale_type::single ? 32 : 16) + (symmetric() ? 0 : bits_));
    }
    std::string name() const;

    integer_quantizer quantizer(range asked) const;
    /// Errors   format_range if no quantizer can have them, if a symmetric format's zero point is not 0, or if the
    ///          scale's own type cannot hold the scale
    integer_quantizer quantizer_of_scale(float scale, int zero_point = 0) const;

    friend bool operator==(const integer_format&, const integer_format&) = default;

private:
    float to_scale_type(float scale, int furthest) const;

    unsigned bits_;
    integer_kind kind_;
    bool signed_;
    rounding how_;
    scale_type scales_;
};

/// Signed, without the lowest code: "int8:symmetric" for 8 bits.
constexpr integer_format int_symmetric(unsigned bits, rounding how = {}) {
    return {bits, integer_kind::symmetric, true, how};
}
/// Signed, with all its codes: "int8:symmetric_full" for 8 bits.
constexpr integer_format int_symmetric_full(unsigned bits, rounding how = {}) {
    return {bits, integer_kind::symmetric_full, true, how};
}
/// Signed, with a zero point: "int8:affine" for 8 bits.
constexpr integer_format int_affine(unsigned bits, rounding how = {}) {
    return {bits, integer_kind::affine, true, how};
}
/// Unsigned, for values that are not negative: "uint8:symmetric" for 8 bits.
constexpr integer_format uint_symmetric(unsigned bits, rounding how = {}) {
    return {bits, integer_kind::symmetric, false, how};
}
/// Unsigned, with a zero point: "uint8:affine" for 8 bits.
constexpr integer_format uint_affine(unsigned bits, rounding how = {}) {
    return {bits, integer_kind::affine, false, how};
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/integer.ipp>
#endif
