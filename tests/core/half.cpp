// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/half.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

/// Rounds numbers between two halves with neighbouring bits: one on either side, and the middle.
template <class Half>
void check_between(std::uint16_t bits) {
    const auto lower = static_cast<float>(Half::from_bits(bits));
    const auto upper = static_cast<float>(Half::from_bits(static_cast<std::uint16_t>(bits + 1)));
    const float middle = lower + (upper - lower) / 2;  // a float holds it, because halves have at most 11 bits
    const std::uint16_t even = bits % 2 == 0 ? bits : static_cast<std::uint16_t>(bits + 1);
    CHECK(Half{middle}.bits() == even);
    CHECK(Half{std::nextafter(middle, lower)}.bits() == bits);
    CHECK(Half{std::nextafter(middle, upper)}.bits() == bits + 1);
    CHECK(Half{-middle}.bits() == (even | 0x8000));
}

template <class Half>
void check_all(std::uint16_t infinity) {
    for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
        const Half half = Half::from_bits(static_cast<std::uint16_t>(bits));
        const auto value = static_cast<float>(half);
        if (std::isnan(value)) {
            CHECK(std::isnan(static_cast<float>(Half{value})));
        } else {
            CHECK(Half{value}.bits() == bits);  // the sign of zero too
        }
        if (bits + 1 < infinity) check_between<Half>(static_cast<std::uint16_t>(bits));
    }
    CHECK(std::isinf(static_cast<float>(Half::from_bits(infinity))));
    CHECK(Half{std::numeric_limits<float>::max()}.bits() == infinity);
    CHECK(Half{-std::numeric_limits<float>::infinity()}.bits() == (infinity | 0x8000));
    CHECK(Half{std::numeric_limits<float>::denorm_min()}.bits() == 0);
}

}  // namespace

TEST_CASE(
    "Every half is a float and comes back; what lies between two goes to the nearest, of two as near to the even") {
    check_all<qs::fp16>(0x7c00);
    check_all<qs::bf16>(0x7f80);
}

TEST_CASE("The numbers that the two formats are known by") {
    CHECK(static_cast<float>(qs::fp16::from_bits(0x3c00)) == 1);
    CHECK(static_cast<double>(qs::fp16::from_bits(0x7bff)) == 65504);
    CHECK(static_cast<float>(qs::fp16::from_bits(0x0001)) == 0x1p-24f);
    CHECK(static_cast<float>(qs::bf16::from_bits(0xc000)) == -2);
    CHECK(qs::fp16{65519.99f}.bits() == 0x7bff);
    CHECK(qs::fp16{65520.0f}.bits() == 0x7c00);
    CHECK(qs::fp16{0x1p-25f}.bits() == 0);
    CHECK(qs::bf16{1.00390625f}.bits() == 0x3f80);  // half way to the next number
    static_assert(static_cast<float>(qs::bf16{0.5f}) == 0.5f);
    // A NaN whose payload lies only in the lower bits must not become infinite.
    CHECK(std::isnan(static_cast<float>(qs::bf16{std::bit_cast<float>(0x7f800001u)})));
    CHECK(std::isnan(static_cast<float>(qs::fp16{std::bit_cast<float>(0x7f800001u)})));
}
