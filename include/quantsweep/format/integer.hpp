// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Integers of 2 to 16 bits, signed and unsigned, symmetric and affine.

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/format/format.hpp>
#include <quantsweep/kernel/fake_quantize.hpp>

namespace quantsweep {

/// Where an integer format keeps its zero.
enum class integer_kind {
    symmetric,  ///< at code 0; the lowest signed code is not used: [-127, 127] for eight bits
    affine,     ///< at whatever code makes the range fit best
};

/// Rounds to the nearest of evenly spaced numbers, ties to even; equals PyTorch's fake quantization of one tensor.
/// Formula  q(x) = (clamp(rne(x / s) + z, lowest, highest) - z) * s                  (docs/quantization.md, eq. 4)
///          where x / s is x * (1 / s) in float
/// NaN/Inf  NaN stays NaN; infinities saturate to their own side
class integer_quantizer {
public:
    /// Errors   format_range where the scale or its inverse is not finite and positive, a code is beyond 16 bits,
    ///          or zero has no code
    integer_quantizer(float scale, int zero_point, int lowest_code, int highest_code)
        : scale_{scale}, zero_point_{zero_point}, lowest_{lowest_code}, highest_{highest_code} {
        constexpr float largest = std::numeric_limits<float>::max();
        if (!(scale > 0 && scale <= largest && 1.0f / scale <= largest))
            throw format_range{
                "", "a scale of " + std::to_string(scale) + "; it and its inverse must be finite and positive"};
        if (!(-65536 < lowest_ && lowest_ <= zero_point_ && zero_point_ <= highest_ && highest_ < 65536))
            throw format_range{"", "codes [" + std::to_string(lowest_) + ", " + std::to_string(highest_) +
                                       "] with zero at " + std::to_string(zero_point_) +
                                       "; zero must be one of the codes, and they fit 16 bits"};
    }

    float operator()(float x) const noexcept { return round_to_grid(x, grid()); }
    void apply(std::span<const float> input, std::span<float> output) const noexcept {
        round_to_grid(input, output, grid());
    }
    /// One quantizer a channel: the block's first channel has the first.
    static void apply_channels(std::span<const integer_quantizer> quantizers, tensor_block<float> block) {
        std::vector<rounding_grid> grids(quantizers.size());
        std::transform(quantizers.begin(), quantizers.end(), grids.begin(), [](const auto& q) { return q.grid(); });
        block.first_channel = 0;
        channel_grids{grids}.round(block);
    }

    /// Sum over the bins of count times the mean of (x - q(x))^2, x uniform in the bin: exact.
    /// Formula  docs/quantization.md, eq. 8: with u = x / s, rounded to the whole k also where it saturates, and
    ///          e = u - k, an antiderivative of e^2 is k / 12 + e^3 / 3
    /// Cost     O(1) a bin, however many steps it spans
    double squared_error(std::span<const bin> bins) const noexcept {
        double steps = 0, points = 0;
        for (const bin& b : bins) {
            const double count = static_cast<double>(b.count);
            if (b.lower == b.upper) {
                const double error = static_cast<double>(b.lower) - static_cast<double>((*this)(b.lower));
                points += count * error * error;
            } else {
                steps += count * mean_squared_steps(b.lower, b.upper);
            }
        }
        return points + steps * static_cast<double>(scale_) * static_cast<double>(scale_);
    }

    float scale() const noexcept { return scale_; }
    float step() const noexcept { return scale_; }
    int zero_point() const noexcept { return zero_point_; }
    int lowest_code() const noexcept { return lowest_; }
    int highest_code() const noexcept { return highest_; }
    float low() const noexcept { return grid().lowest * scale_; }
    float high() const noexcept { return grid().highest * scale_; }
    rounding_grid grid() const noexcept {
        return {scale_, 1.0f / scale_, static_cast<float>(lowest_ - zero_point_),
                static_cast<float>(highest_ - zero_point_)};
    }
    friend bool operator==(const integer_quantizer&, const integer_quantizer&) = default;

private:
    double nearest(double steps) const noexcept {
        constexpr double round_to_whole = 0x1.8p52;
        const double clamped =
            std::clamp(steps, static_cast<double>(lowest_ - zero_point_), static_cast<double>(highest_ - zero_point_));
        return (clamped + round_to_whole) - round_to_whole;
    }

    double mean_squared_steps(float lower, float upper) const noexcept {
        const double a = static_cast<double>(lower) / static_cast<double>(scale_);
        const double b = static_cast<double>(upper) / static_cast<double>(scale_);
        const double code_a = nearest(a), code_b = nearest(b);
        const double error_a = a - code_a, error_b = b - code_b;
        // Within one code the quotient below cancels; this is the same without it.
        if (code_a == code_b) return (error_a * error_a + error_a * error_b + error_b * error_b) / 3;
        const double cubes = error_b * error_b * error_b - error_a * error_a * error_a;
        return ((code_b - code_a) / 12 + cubes / 3) / (b - a);
    }

    float scale_;
    int zero_point_;
    int lowest_;
    int highest_;
};
static_assert(quantizer<integer_quantizer>);

/// An integer format whose width is known at run time; `integer` is the same as a compile-time type.
/// Any finite range is held: it is extended to contain 0, which is exact. The step is the smallest that covers it,
///   but at least the smallest normal float (a narrower range has a subnormal step, whose inverse overflows), and
///   small enough for the ends to be finite. [0, 0] has step 1. `step()`, `low()` and `high()` say what was made.
/// Formula  symmetric s = max(-low, high) / highest; affine s = (high - low) / (2^bits - 1), z = rne(lowest - low / s)
///                                                                                   (docs/quantization.md, eq. 1 to 3)
/// Errors   quantizer(range): format_range where an end is not finite, low > high, or an unsigned symmetric format
///          is given a negative low
/// Source   Jacob et al. 2018, Quantization and training of neural networks, section 2.1 and 3
class integer_format {
public:
    /// Errors   invalid_argument outside 2 to 16 bits
    constexpr integer_format(unsigned bits, integer_kind kind, bool is_signed)
        : bits_{bits}, kind_{kind}, signed_{is_signed} {
        if (bits < 2 || bits > 16)
            throw invalid_argument{"", "an integer format of " + std::to_string(bits) + " bits; 2 to 16 are known"};
    }

    constexpr unsigned bits() const noexcept { return bits_; }
    constexpr integer_kind kind() const noexcept { return kind_; }
    constexpr bool is_signed() const noexcept { return signed_; }
    constexpr bool symmetric() const noexcept { return kind_ == integer_kind::symmetric; }
    constexpr int lowest_code() const noexcept { return signed_ ? -(1 << (bits_ - 1)) + (symmetric() ? 1 : 0) : 0; }
    constexpr int highest_code() const noexcept { return (1 << (signed_ ? bits_ - 1 : bits_)) - 1; }
    std::string name() const {
        return (signed_ ? "int" : "uint") + std::to_string(bits_) + (symmetric() ? ":symmetric" : ":affine");
    }

    integer_quantizer quantizer(range asked) const {
        require_holdable(asked);
        const double low = std::min(static_cast<double>(asked.low), 0.0);
        const double high = std::max(static_cast<double>(asked.high), 0.0);
        const int lowest = lowest_code(), highest = highest_code();
        if (low == high) return {1.0f, std::clamp(0, lowest, highest), lowest, highest};
        if (symmetric()) return {step(std::max(-low, high) / highest, highest), 0, lowest, highest};
        const double exact = std::max((high - low) / (highest - lowest), smallest_step);
        const int zero =
            std::clamp(static_cast<int>(std::nearbyint(static_cast<double>(lowest) - low / exact)), lowest, highest);
        return {step(exact, std::max(highest - zero, zero - lowest)), zero, lowest, highest};
    }

    friend bool operator==(const integer_format&, const integer_format&) = default;

private:
    static constexpr double smallest_step = static_cast<double>(std::numeric_limits<float>::min());

    /// The float nearest to `exact` for which `furthest` steps are finite.
    static float step(double exact, int furthest) noexcept {
        const float nearest = static_cast<float>(std::max(exact, smallest_step));
        const float limit = std::numeric_limits<float>::max() / static_cast<float>(furthest);
        return std::min(nearest, std::nextafter(limit, 0.0f));
    }

    void require_holdable(range asked) const {
        const auto text = [&] {
            return name() + " cannot hold [" + std::to_string(asked.low) + ", " + std::to_string(asked.high) + "]; ";
        };
        if (!std::isfinite(asked.low) || !std::isfinite(asked.high) || asked.low > asked.high)
            throw format_range{"", text() + "a range has finite ends, the lower first"};
        if (symmetric() && !signed_ && asked.low < 0)
            throw format_range{
                "", text() + "unsigned symmetric codes hold no negative number: use an affine or a signed format"};
    }

    unsigned bits_;
    integer_kind kind_;
    bool signed_;
};

/// `integer<8, integer_kind::symmetric>`: an integer_format fixed at compile time.
template <unsigned Bits, integer_kind Kind, bool Signed = true>
    requires(Bits >= 2 && Bits <= 16)
struct integer : integer_format {
    constexpr integer() : integer_format{Bits, Kind, Signed} {}
};

template <unsigned Bits>
using int_symmetric = integer<Bits, integer_kind::symmetric>;
template <unsigned Bits>
using int_affine = integer<Bits, integer_kind::affine>;
template <unsigned Bits>
using uint_symmetric = integer<Bits, integer_kind::symmetric, false>;
template <unsigned Bits>
using uint_affine = integer<Bits, integer_kind::affine, false>;
static_assert(format<int_symmetric<8>> && format<int_affine<4>>);

}  // namespace quantsweep
