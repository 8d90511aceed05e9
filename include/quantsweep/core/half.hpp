// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  16-bit floating-point numbers, in which hosts keep weights and tensors: fp16 and bfloat16.

#include <bit>
#include <concepts>
#include <cstdint>

namespace quantsweep {

namespace detail {

/// IEEE 754 half precision: 5 bits of exponent, 10 of mantissa.
struct binary16 {
    static constexpr const char* name = "fp16";

    static constexpr float to_float(std::uint16_t bits) noexcept {
        // Computes all three cases and chooses one by masks, because compilers then turn a loop into vectors.
        const std::uint32_t sign = (bits & 0x8000u) << 16, magnitude = bits & 0x7fffu, shifted = magnitude << 13;
        const std::uint32_t normal = shifted + 0x38000000u;   // changes the bias from 15 to 127
        const std::uint32_t special = shifted + 0x70000000u;  // infinity and NaN
        const float small = std::bit_cast<float>(shifted + 0x38800000u) - 0x1p-14f;
        const std::uint32_t is_small = below(magnitude, 0x0400u), is_finite = below(magnitude, 0x7c00u);
        const std::uint32_t finite = normal ^ ((normal ^ std::bit_cast<std::uint32_t>(small)) & is_small);
        return std::bit_cast<float>(sign | (special ^ ((special ^ finite) & is_finite)));
    }
    /// All bits if a magnitude is below another, else none.
    static constexpr std::uint32_t below(std::uint32_t magnitude, std::uint32_t other) noexcept {
        return static_cast<std::uint32_t>(static_cast<std::int32_t>(magnitude - other) >> 31);
    }
    static constexpr std::uint16_t from_float(float x) noexcept {
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(x), sign = bits >> 16 & 0x8000u;
        const std::uint32_t magnitude = bits & 0x7fffffffu;
        std::uint32_t made;
        if (magnitude > 0x7f800000u) {
            made = 0x7e00u | (magnitude >> 13 & 0x3ffu);  // NaN; it keeps the top of its payload
        } else if (magnitude >= 0x477ff000u) {
            made = 0x7c00u;  // 65520 and above round to 65536, which fp16 does not have
        } else if (magnitude >= 0x38800000u) {
            made = (magnitude - 0x38000000u + 0xfffu + (magnitude >> 13 & 1u)) >> 13;
        } else {  // the sum has the step of the smallest numbers, 2^-24, and is rounded to it
            made = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) - 0x3f000000u;
        }
        return static_cast<std::uint16_t>(sign | made);
    }
};

/// The upper half of a float: 8 bits of exponent, 7 of mantissa.
struct brain16 {
    static constexpr const char* name = "bfloat16";

    static constexpr float to_float(std::uint16_t bits) noexcept {
        return std::bit_cast<float>(std::uint32_t{bits} << 16);
    }
    static constexpr std::uint16_t from_float(float x) noexcept {
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(x);
        if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>(bits >> 16 | 0x40u);
        return static_cast<std::uint16_t>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
    }
};

}  // namespace detail

/// A 16-bit number in memory; arithmetic is done in float. It has the size, the alignment and the bits of a
/// std::uint16_t, so a host can lend its memory as a view of these numbers, whatever type it uses for them itself.
/// Formula  conversion to float is exact; conversion from float rounds to nearest, ties to even
/// NaN/Inf  preserved; a float beyond the largest number becomes infinite, as IEEE 754 rounds
/// Cost     a few instructions per element
/// Source   IEEE 754-2019, section 3.6 (fp16); bfloat16 as the upper half of a float
template <class Encoding>
class sixteen_bits {
public:
    sixteen_bits() = default;
    /// Rounds to the nearest.
    explicit constexpr sixteen_bits(float x) noexcept : bits_{Encoding::from_float(x)} {}
    /// The number that has these bits.
    static constexpr sixteen_bits from_bits(std::uint16_t bits) noexcept {
        sixteen_bits made{0.0f};
        made.bits_ = bits;
        return made;
    }

    /// Exact.
    explicit constexpr operator float() const noexcept { return Encoding::to_float(bits_); }
    /// Exact.
    explicit constexpr operator double() const noexcept { return static_cast<double>(Encoding::to_float(bits_)); }
    /// The bits as they lie in memory.
    constexpr std::uint16_t bits() const noexcept { return bits_; }
    /// "fp16", "bfloat16"
    static constexpr const char* name() noexcept { return Encoding::name; }

private:
    std::uint16_t bits_;
};

/// IEEE 754 half precision: 5 bits of exponent, 10 of mantissa.
using fp16 = sixteen_bits<detail::binary16>;
/// bfloat16: 8 bits of exponent, 7 of mantissa.
using bf16 = sixteen_bits<detail::brain16>;

/// fp16 or bf16.
template <class T>
concept half_number = std::same_as<T, fp16> || std::same_as<T, bf16>;

static_assert(sizeof(fp16) == 2 && alignof(bf16) == alignof(std::uint16_t));

}  // namespace quantsweep
