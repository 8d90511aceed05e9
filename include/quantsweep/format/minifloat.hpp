// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Small floats: fp8, fp6, fp4, bfloat16, half, and powers of two.

#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/format/detail/grid_error.hpp>
#include <quantsweep/format/detail/rule_quantizer.hpp>
#include <quantsweep/format/detail/scale.hpp>
#include <quantsweep/format/format.hpp>
#include <quantsweep/kernel/minifloat.hpp>

namespace quantsweep {

/// What the codes of the highest exponent mean.
enum class minifloat_kind : std::uint8_t {
    ieee,         ///< infinity and NaN, as in half, bfloat16 and fp8 E5M2
    finite_only,  ///< numbers, but for the one with all bits set, which is NaN: fp8 E4M3
    numbers,      ///< numbers, no NaN: fp6 and fp4
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

}  // namespace detail

/// Rounds to the small float nearest to x / s, times s, ties to even codes.
/// Formula  docs/quantization.md, eq. 14
/// NaN/Inf  NaN stays NaN, also where the format has no code for it; infinities and what is too large saturate
class minifloat_quantizer : public detail::rule_quantizer<minifloat_quantizer> {
public:
    constexpr minifloat_quantizer(float_grid grid, float scale, rounding how) : grid_{grid}, scale_{scale}, how_{how} {}

    /// Exact, as docs/quantization.md, eq. 8, for each octave.
    /// Cost     O(1) a bin and octave
    double squared_error(std::span<const bin> bins) const noexcept {
        const double normal = static_cast<double>(std::bit_cast<float>(grid_.smallest_normal));
        const double quantum = std::ldexp(normal, -grid_.mantissa_bits);
        const detail::grid_error error{{quantum, 2 * normal, static_cast<double>(grid_.largest_value())}, how_.mode};
        return detail::grid_squared_error(error, error, static_cast<double>(scale_), bins);
    }

    float scale() const noexcept { return scale_; }
    /// Those of up to eight bits: at most 255. Empty for others, and where not the nearest is taken.
    std::vector<float> levels() const {
        const bool nearest = how_.mode == rounding_mode::half_to_even || how_.mode == rounding_mode::half_away;
        const int last = grid_.last_code();
        std::vector<float> all;
        if (!nearest || last > 127) return all;
        for (int code = -last; code <= last; ++code) all.push_back(code < 0 ? -grid_.value(-code) : grid_.value(code));
        return all;
    }
    float low() const noexcept { return -high(); }
    float high() const noexcept { return grid_.largest_value() * scale_; }
    template <class Use>
    decltype(auto) with_rule(Use&& use) const {
        return rounding_rule::visit(
            how_, [&]<class Rounding, class Scaling>(Rounding rounds, Scaling) -> decltype(auto) {
                if (grid_.wide())
                    return use(minifloat_rule<true, Rounding, Scaling>{grid_, scale_, 1.0f / scale_, rounds});
                return use(minifloat_rule<false, Rounding, Scaling>{grid_, scale_, 1.0f / scale_, rounds});
            });
    }

private:
    float_grid grid_;
    float scale_;
    rounding how_;
};
static_assert(quantizer<minifloat_quantizer>);

/// A small float whose widths are known at run time; `minifloat` is the same as a compile-time type. One bit of sign.
/// The bias is 2^(exponent bits - 1) - 1. Up to 8 bits a range is scaled so that its larger magnitude is the largest
/// number; wider ones are casts: scale 1, and what they cannot hold saturates.
/// Formula  s = max(-low, high) / largest                                            (docs/quantization.md, eq. 14)
/// Errors   quantizer(range): format_range where an end is not finite, or low > high
/// Source   OCP 8-bit Floating Point Specification 1.0; OCP Microscaling Formats 1.0, section 5.3; IEEE 754-2019
class minifloat_format {
public:
    /// Errors   invalid_argument outside 1 to 8 bits of exponent and 0 to 10 of mantissa, and for kinds that leave no
    ///          number: ieee with one bit of exponent, finite_only without mantissa
    constexpr minifloat_format(unsigned exponent_bits, unsigned mantissa_bits, minifloat_kind kind, rounding how = {})
        : exponent_bits_{exponent_bits}, mantissa_bits_{mantissa_bits}, kind_{kind}, how_{how} {
        if (exponent_bits < 1 || exponent_bits > 8 || mantissa_bits > 10 ||
            (exponent_bits == 1 && kind == minifloat_kind::ieee) ||
            (mantissa_bits == 0 && kind == minifloat_kind::finite_only) ||
            (exponent_bits == 8 && (mantissa_bits == 0 || kind != minifloat_kind::ieee)))
            throw invalid_argument{"",
                                   name() + " is no float that is known; 1 to 8 bits of exponent, 0 to 10 of mantissa"};
    }

    constexpr unsigned bits() const noexcept { return 1 + exponent_bits_ + mantissa_bits_; }
    constexpr unsigned exponent_bits() const noexcept { return exponent_bits_; }
    constexpr unsigned mantissa_bits() const noexcept { return mantissa_bits_; }
    constexpr minifloat_kind kind() const noexcept { return kind_; }
    constexpr const rounding& rounds() const noexcept { return how_; }
    constexpr bool symmetric() const noexcept { return true; }
    constexpr bool is_cast() const noexcept { return bits() > 8; }
    constexpr float_grid grid() const noexcept {
        const int bias = (1 << (exponent_bits_ - 1)) - 1, mantissa = static_cast<int>(mantissa_bits_);
        const int top = (1 << exponent_bits_) - (kind_ == minifloat_kind::ieee ? 2 : 1) - bias;
        const int last = (1 << mantissa) - (kind_ == minifloat_kind::finite_only ? 2 : 1);
        return {(127 + 1 - bias) << 23, ((127 + top) << 23) | (last << (23 - mantissa)), mantissa};
    }
    float largest() const noexcept { return grid().largest_value(); }
    /// "fp8_e4m3", "bfloat16", "half", "log2_4"; others say their kind too, "fp8_e4m3_ieee".
    std::string name() const {
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

    minifloat_quantizer quantizer(range asked) const {
        detail::require_range(asked, name());
        return {grid(), is_cast() ? 1.0f : detail::symmetric_scale(asked, static_cast<double>(largest())), how_};
    }

    friend bool operator==(const minifloat_format&, const minifloat_format&) = default;

private:
    unsigned exponent_bits_;
    unsigned mantissa_bits_;
    minifloat_kind kind_;
    rounding how_;
};

/// `minifloat<4, 3, minifloat_kind::finite_only>`: a minifloat_format fixed at compile time.
template <unsigned Exponent, unsigned Mantissa, minifloat_kind Kind, rounding How = rounding{}>
struct minifloat : minifloat_format {
    constexpr minifloat() : minifloat_format{Exponent, Mantissa, Kind, How} {}
};

using fp8_e4m3 = minifloat<4, 3, minifloat_kind::finite_only>;
using fp8_e5m2 = minifloat<5, 2, minifloat_kind::ieee>;
using fp6_e3m2 = minifloat<3, 2, minifloat_kind::numbers>;
using fp6_e2m3 = minifloat<2, 3, minifloat_kind::numbers>;
using fp4_e2m1 = minifloat<2, 1, minifloat_kind::numbers>;
using bfloat16 = minifloat<8, 7, minifloat_kind::ieee>;
using half = minifloat<5, 10, minifloat_kind::ieee>;
/// Sign and exponent alone: 0 and the powers of two down from the largest. Having no mantissa to be even, a number half
/// way between two of them goes up, and half the smallest goes to 0.
template <unsigned Bits>
using log2_levels = minifloat<Bits - 1, 0, minifloat_kind::numbers>;
static_assert(format<fp8_e4m3> && format<bfloat16> && format<log2_levels<4>>);

}  // namespace quantsweep
