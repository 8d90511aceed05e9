// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/rounding.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <initializer_list>

#include <doctest/doctest.h>

#include <quantsweep/kernel/detail/rounding_rule.hpp>

namespace {

using namespace quantsweep;

template <class Rule>
float rounded(const Rule& rule, float a, float quantum = 1, std::uint32_t index = 0) {
    rule.multiple(a, std::bit_cast<std::int32_t>(quantum), index);
    return a;
}

/// 1.b b b ... with the lowest 16 bits cut off.
template <class Rule>
std::int32_t raised(const Rule& rule, std::int32_t magnitude) {
    rule.raise(magnitude, 16, std::uint32_t{0});
    return magnitude >> 16;
}

}  // namespace

TEST_CASE("each mode is its definition, for multiples of any power of two") {
    using namespace detail::rounding_rule;
    for (const float quantum : {1.0f, 0x1p-80f, 0x1p60f})
        for (int i = 0; i < 4000; ++i) {
            const float u = static_cast<float>(i) / 16, a = u * quantum;
            CHECK(rounded(half_to_even{}, a, quantum) == std::nearbyint(u) * quantum);
            CHECK(rounded(half_away{}, a, quantum) == std::round(u) * quantum);
            CHECK(rounded(toward_zero{}, a, quantum) == std::trunc(u) * quantum);
        }
    // Half a step less one bit is no tie, though adding 0.5 to it would round up.
    CHECK(rounded(half_away{}, 0.49999997f) == 0);
    CHECK(rounded(half_away{}, 0.5f) == 1);
    CHECK(rounded(half_to_even{}, 2.5f) == 2);
    CHECK(rounded(half_to_even{}, 3.5f) == 4);
}

TEST_CASE("cutting bits off follows the same rules") {
    using namespace detail::rounding_rule;
    for (std::int32_t bits : {0x3f800000, 0x3f807fff, 0x3f808000, 0x3f808001, 0x3f818000, 0x3f81ffff}) {
        const double exact = bits / 65536.0;
        CHECK(raised(half_to_even{}, bits) == static_cast<std::int32_t>(std::nearbyint(exact)));
        CHECK(raised(half_away{}, bits) == static_cast<std::int32_t>(std::round(exact)));
        CHECK(raised(toward_zero{}, bits) == static_cast<std::int32_t>(exact));
    }
}

TEST_CASE("stochastic rounding goes up as often as the fraction says, and depends on seed and index alone") {
    using namespace detail::rounding_rule;
    constexpr int draws = 200000;
    for (const float fraction : {0.0f, 0.01f, 0.25f, 0.5f, 0.9f}) {
        int up = 0, up_bits = 0, same = 0;
        const stochastic one{1}, other{2};
        const auto bits = static_cast<std::int32_t>(0x40000000 + fraction * 65536);
        for (std::uint32_t i = 0; i < draws; ++i) {
            const float result = rounded(one, 3 + fraction, 1, i);
            REQUIRE((result == 3 || result == 4));
            up += result == 4;
            std::int32_t magnitude = bits;
            one.raise(magnitude, 16, i);
            up_bits += (magnitude >> 16) != (bits >> 16);
            same += result == rounded(other, 3 + fraction, 1, i);
            REQUIRE(result == rounded(stochastic{1}, 3 + fraction, 1, i));
        }
        INFO("fraction ", fraction);
        const double p = static_cast<double>(fraction), deviation = std::sqrt(p * (1 - p) * draws) + 1e-9;
        CHECK(std::fabs(up - p * draws) <= 5 * deviation);
        CHECK(std::fabs(up_bits - p * draws) <= 5 * deviation + 1e-4 * draws);
        // Independent seeds agree as two coins do.
        const double agree = p * p + (1 - p) * (1 - p);
        CHECK(std::fabs(same - agree * draws) <= 5 * std::sqrt(agree * (1 - agree) * draws) + 1e-9);
    }
}

TEST_CASE("neighbouring elements, and the two halves of 64 bits of index, draw independently") {
    const detail::rounding_rule::stochastic rule{9};
    constexpr std::uint32_t draws = 200000;
    int with_next = 0, with_high = 0;
    for (std::uint32_t i = 0; i < draws; ++i) {
        with_next += rounded(rule, 0.5f, 1, i) == rounded(rule, 0.5f, 1, i + 1);
        with_high += rounded(rule.stretch(0), 0.5f, 1, i) == rounded(rule.stretch(1), 0.5f, 1, i);
    }
    CHECK(std::fabs(with_next - 0.5 * draws) < 5 * std::sqrt(0.25 * draws));
    CHECK(std::fabs(with_high - 0.5 * draws) < 5 * std::sqrt(0.25 * draws));
}

TEST_CASE("any mode and any scaling are the ones that were named") {
    using namespace detail::rounding_rule;
    const auto code = [](const rounding& how) {
        float x = 0.273939937f;
        any_scaling{how.scaling == scaling_mode::divide}.steps(x, 0.00214854861f, 1 / 0.00214854861f);
        return rounded(any_mode{how}, x);
    };
    // A tie by the reciprocal, 127.499992 by division.
    CHECK(code({}) == 128);
    CHECK(code({rounding_mode::half_to_even, scaling_mode::divide}) == 127);
    CHECK(code({rounding_mode::toward_zero}) == 127);
    CHECK(code({rounding_mode::half_away, scaling_mode::divide}) == 127);
    for (std::uint32_t i = 0; i < 1000; ++i) {
        const float x = static_cast<float>(i) / 8;
        CHECK(rounded(any_mode{{rounding_mode::half_away}}, x) == rounded(half_away{}, x));
        CHECK(rounded(any_mode{{rounding_mode::stochastic, {}, 3}}, x, 1, i) == rounded(stochastic{3}, x, 1, i));
        CHECK(raised(any_mode{{rounding_mode::half_away}}, static_cast<std::int32_t>(i << 13)) ==
              raised(half_away{}, static_cast<std::int32_t>(i << 13)));
    }
}
