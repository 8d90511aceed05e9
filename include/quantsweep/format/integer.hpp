// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Integers of 2 to 16 bits, signed and unsigned, symmetric and affine.

#include <algorithm>
#include <cmath>
#include <string>

#include <quantsweep/core/error.hpp>
#include <quantsweep/format/detail/scale.hpp>
#include <quantsweep/format/format.hpp>
#include <quantsweep/format/integer_quantizer.hpp>

namespace quantsweep {

/// Where an integer format keeps its zero.
enum class integer_kind {
    symmetric,       ///< at code 0; the lowest signed code is not used: [-127, 127] for eight bits
    symmetric_full,  ///< at code 0, all codes used, [-128, 127]: at either end the range is covered within half a step
    affine,          ///< at whatever code makes the range fit best
};

/// An integer format whose width is known at run time; `integer` is the same as a compile-time type.
/// Any finite range is held: it is extended to contain 0, which is exact. The step is the smallest that covers it,
///   but at least the smallest normal float (a narrower range has a subnormal step, whose inverse overflows), and
///   small enough for the ends to be finite. [0, 0] has step 1. `step()`, `low()` and `high()` say what was made.
/// Formula  symmetric s = max(-low, high) / highest; symmetric_full s = max(-low, high) / ((2^bits - 1) / 2);
///          affine s = (high - low) / (2^bits - 1), z = rne(lowest - low / s)        (docs/quantization.md, eq. 1 to 3)
/// Errors   quantizer(range): format_range where an end is not finite, low > high, or an unsigned symmetric format
///          is given a negative low
/// Source   Jacob et al. 2018, Quantization and training of neural networks, section 2.1 and 3
class integer_format {
public:
    /// Errors   invalid_argument outside 2 to 16 bits, and for symmetric_full without a sign, which has no code to add
    constexpr integer_format(unsigned bits, integer_kind kind, bool is_signed, rounding how = {})
        : bits_{bits}, kind_{kind}, signed_{is_signed}, how_{how} {
        if (bits < 2 || bits > 16)
            throw invalid_argument{"", "an integer format of " + std::to_string(bits) + " bits; 2 to 16 are known"};
        if (kind == integer_kind::symmetric_full && !is_signed)
            throw invalid_argument{"", "an unsigned format that is symmetric_full; unsigned symmetric has all codes"};
    }

    constexpr unsigned bits() const noexcept { return bits_; }
    constexpr integer_kind kind() const noexcept { return kind_; }
    constexpr bool is_signed() const noexcept { return signed_; }
    constexpr bool symmetric() const noexcept { return kind_ != integer_kind::affine; }
    constexpr int lowest_code() const noexcept {
        return signed_ ? -(1 << (bits_ - 1)) + (kind_ == integer_kind::symmetric ? 1 : 0) : 0;
    }
    constexpr int highest_code() const noexcept { return (1 << (signed_ ? bits_ - 1 : bits_)) - 1; }
    std::string name() const {
        const char* const kind = kind_ == integer_kind::affine           ? ":affine"
                                 : kind_ == integer_kind::symmetric_full ? ":symmetric_full"
                                                                         : ":symmetric";
        return (signed_ ? "int" : "uint") + std::to_string(bits_) + kind + detail::suffix(how_);
    }

    integer_quantizer quantizer(range asked) const {
        detail::require_range(asked, name());
        if (symmetric() && !signed_ && asked.low < 0)
            throw format_range{
                "", detail::cannot_hold(asked, name()) +
                        "unsigned symmetric codes hold no negative number: use an affine or a signed format"};
        const double low = std::min(static_cast<double>(asked.low), 0.0);
        const double high = std::max(static_cast<double>(asked.high), 0.0);
        const int lowest = lowest_code(), highest = highest_code();
        if (low == high) return {1.0f, std::clamp(0, lowest, highest), lowest, highest, how_};
        if (symmetric()) {
            const double furthest = kind_ == integer_kind::symmetric_full ? highest + 0.5 : highest;
            return {detail::scale(std::max(-low, high) / furthest, std::max(highest, -lowest)), 0, lowest, highest,
                    how_};
        }
        const double exact = std::max((high - low) / (highest - lowest), detail::smallest_scale);
        const int zero =
            std::clamp(static_cast<int>(std::nearbyint(static_cast<double>(lowest) - low / exact)), lowest, highest);
        return {detail::scale(exact, std::max(highest - zero, zero - lowest)), zero, lowest, highest, how_};
    }

    friend bool operator==(const integer_format&, const integer_format&) = default;

private:
    unsigned bits_;
    integer_kind kind_;
    bool signed_;
    rounding how_;
};

/// `integer<8, integer_kind::symmetric>`: an integer_format fixed at compile time.
template <unsigned Bits, integer_kind Kind, bool Signed = true, rounding How = rounding{}>
    requires(Bits >= 2 && Bits <= 16 && (Signed || Kind != integer_kind::symmetric_full))
struct integer : integer_format {
    constexpr integer() : integer_format{Bits, Kind, Signed, How} {}
};

template <unsigned Bits, rounding How = rounding{}>
using int_symmetric = integer<Bits, integer_kind::symmetric, true, How>;
template <unsigned Bits, rounding How = rounding{}>
using int_symmetric_full = integer<Bits, integer_kind::symmetric_full, true, How>;
template <unsigned Bits, rounding How = rounding{}>
using int_affine = integer<Bits, integer_kind::affine, true, How>;
template <unsigned Bits, rounding How = rounding{}>
using uint_symmetric = integer<Bits, integer_kind::symmetric, false, How>;
template <unsigned Bits, rounding How = rounding{}>
using uint_affine = integer<Bits, integer_kind::affine, false, How>;
static_assert(format<int_symmetric<8>> && format<int_affine<4>>);

}  // namespace quantsweep
