// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/rounding.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <initializer_list>

#include <doctest/doctest.h>

#include <quantsweep/kernel/detail/rules.hpp>

#include "grids.hpp"

namespace {

using namespace quantsweep;

using toy::bfloat16_grid, toy::e4m3, toy::half_grid;

detail::any_rounding rule(rounding_mode mode, std::uint32_t seed = 0, std::uint64_t first = 0) {
    return {{mode, scaling_mode::reciprocal, seed}, first};
}

template <class Rule>
float rounded(const Rule& by, float x, float quantum = 1, std::uint32_t index = 0) {
    return by.multiple(x, std::bit_cast<std::int32_t>(quantum), index);
}

/// Rounds 1.b b b ... with the lowest 16 bits cut off.
template <class Rule>
std::int32_t cut(const Rule& by, std::int32_t magnitude, std::uint32_t index = 0) {
    return by.cut(magnitude, 16, index) >> 16;
}

constexpr auto half_to_even = rounding_mode::half_to_even, half_away = rounding_mode::half_away,
               toward_zero = rounding_mode::toward_zero, stochastic = rounding_mode::stochastic;

}  // namespace

TEST_CASE("each mode is its definition, for multiples of any power of two") {
    for (const float quantum : {1.0f, 0x1p-80f, 0x1p60f})
        for (int i = 0; i < 4000; ++i) {
            const float u = static_cast<float>(i) / 16, a = u * quantum;
            CHECK(rounded(rule(half_to_even), a, quantum) == std::nearbyint(u) * quantum);
            CHECK(rounded(rule(half_away), a, quantum) == std::round(u) * quantum);
            CHECK(rounded(rule(toward_zero), a, quantum) == std::trunc(u) * quantum);
            CHECK(rounded(detail::usual_rounding{}, a, quantum) == std::nearbyint(u) * quantum);
            for (const rounding_mode mode : {half_to_even, half_away, toward_zero})
                CHECK(rounded(rule(mode), -a, quantum) == -rounded(rule(mode), a, quantum));
        }
    // The float just below half a step is no tie, although adding 0.5 to it would round up.
    CHECK(rounded(rule(half_away), 0.49999997f) == 0);
    CHECK(rounded(rule(half_away), 0.5f) == 1);
    CHECK(rounded(rule(half_to_even), 2.5f) == 2);
    CHECK(rounded(rule(half_to_even), 3.5f) == 4);
}

TEST_CASE("cutting bits off follows the same rules") {
    for (std::int32_t bits : {0x3f800000, 0x3f807fff, 0x3f808000, 0x3f808001, 0x3f818000, 0x3f81ffff}) {
        const double exact = bits / 65536.0;
        CHECK(cut(rule(half_to_even), bits) == static_cast<std::int32_t>(std::nearbyint(exact)));
        CHECK(cut(detail::usual_rounding{}, bits) == static_cast<std::int32_t>(std::nearbyint(exact)));
        CHECK(cut(rule(half_away), bits) == static_cast<std::int32_t>(std::round(exact)));
        CHECK(cut(rule(toward_zero), bits) == static_cast<std::int32_t>(exact));
    }
}

TEST_CASE("stochastic rounding goes up as often as the fraction says, and depends on seed and index alone") {
    constexpr int draws = 200000;
    for (const float fraction : {0.0f, 0.01f, 0.25f, 0.5f, 0.9f}) {
        int up = 0, up_bits = 0, same = 0;
        const detail::any_rounding one = rule(stochastic, 1), other = rule(stochastic, 2);
        const auto bits = static_cast<std::int32_t>(0x40000000 + fraction * 65536);
        for (std::uint32_t i = 0; i < draws; ++i) {
            const float result = rounded(one, 3 + fraction, 1, i);
            REQUIRE((result == 3 || result == 4));
            up += result == 4;
            up_bits += cut(one, bits, i) != (bits >> 16);
            same += result == rounded(other, 3 + fraction, 1, i);
            REQUIRE(result == rounded(rule(stochastic, 1), 3 + fraction, 1, i));
        }
        INFO("fraction ", fraction);
        const double p = static_cast<double>(fraction), deviation = std::sqrt(p * (1 - p) * draws) + 1e-9;
        CHECK(std::fabs(up - p * draws) <= 5 * deviation);
        CHECK(std::fabs(up_bits - p * draws) <= 5 * deviation + 1e-4 * draws);
        // With independent seeds, the results agree as often as two coins do.
        const double agree = p * p + (1 - p) * (1 - p);
        CHECK(std::fabs(same - agree * draws) <= 5 * std::sqrt(agree * (1 - agree) * draws) + 1e-9);
    }
}

TEST_CASE("neighbouring elements, and the two halves of 64 bits of index, draw independently") {
    const detail::any_rounding one = rule(stochastic, 9), high = rule(stochastic, 9, std::uint64_t{1} << 32);
    constexpr std::uint32_t draws = 200000;
    int with_next = 0, with_high = 0;
    for (std::uint32_t i = 0; i < draws; ++i) {
        with_next += rounded(one, 0.5f, 1, i) == rounded(one, 0.5f, 1, i + 1);
        with_high += rounded(one, 0.5f, 1, i) == rounded(high, 0.5f, 1, i);
    }
    CHECK(std::fabs(with_next - 0.5 * draws) < 5 * std::sqrt(0.25 * draws));
    CHECK(std::fabs(with_high - 0.5 * draws) < 5 * std::sqrt(0.25 * draws));
}

TEST_CASE("any mode and any scaling are the ones that were named") {
    const auto code = [](const rounding& how) {
        const detail::any_rounding by{how, 0};
        return rounded(by, by.steps(0.273939937f, 0.00214854861f, 1 / 0.00214854861f));
    };
    // The reciprocal gives a tie, the division 127.499992.
    CHECK(code({}) == 128);
    CHECK(code({half_to_even, scaling_mode::divide}) == 127);
    CHECK(code({toward_zero}) == 127);
    CHECK(code({half_away, scaling_mode::divide}) == 127);
}

static_assert(bfloat16_grid.wide() && !half_grid.wide());
static_assert(e4m3.largest_value() == 448 && e4m3.smallest_value() == 0x1p-9f);

TEST_CASE("the codes of a small float count its numbers") {
    CHECK(e4m3.last_code() == 126);
    CHECK(e4m3.value(0) == 0);
    CHECK(e4m3.value(1) == e4m3.smallest_value());
    CHECK(e4m3.value(8) == 0x1p-6f);
    CHECK(e4m3.value(126) == 448);
}
