// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/detail/round.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "../support/values.hpp"
#include "../kernel/grids.hpp"
#include "../kernel/rule_laws.hpp"

namespace {

using namespace quantsweep;

using toy::every_grid, toy::infinity, toy::not_a_number;
/// E4M3 without infinities, half, and bfloat16. tests/format/minifloat.cpp tests all formats against their definition.
using toy::bfloat16_grid, toy::e4m3, toy::half_grid;

constexpr float levels[] = {-2, -0.5f, 0, 0.25f, 3}, midpoints[] = {-1.25f, -0.25f, 0.125f, 1.625f};
constexpr level_list list{levels, midpoints};

bool same_bits(float a, float b) { return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b); }

/// Written from the definition with the standard library's rounding. Adding 0 turns -0 into the 0 of an integer.
float by_definition(float x, const rounding_grid& grid) {
    if (std::isnan(x)) return x;
    const double steps = static_cast<double>(x * grid.inverse_scale);
    const double code = std::fmin(std::fmax(std::nearbyint(steps), static_cast<double>(grid.lowest)),
                                  static_cast<double>(grid.highest));
    return static_cast<float>((code + 0.0) * static_cast<double>(grid.scale));
}

/// Every exponent, ties, signed zeros, infinities, NaN.
std::vector<float> values_with_ties(std::size_t count, unsigned seed) {
    std::mt19937 engine{seed};
    std::vector<float> values{0.0f,           -0.0f, infinity, -infinity, not_a_number, -not_a_number, 1e-45f,
                              -3.4028235e38f, 0.05f, 0.15f,    -0.25f,    0.5f,         1.5f,          -2.5f};
    while (values.size() < count) {
        const float any = std::bit_cast<float>(static_cast<std::uint32_t>(engine()));
        values.push_back(engine() % 2 ? any : static_cast<float>(static_cast<int>(engine() % 4000) - 2000) * 0.05f);
    }
    values.resize(count);
    return values;
}

}  // namespace

TEST_CASE("the scalar oracle is the definition") {
    for (const rounding_grid& grid : every_grid)
        for (float x : values_with_ties(20000, 1)) {
            INFO("x = ", x, ", scale = ", grid.scale);
            if (std::isnan(x))
                CHECK(std::isnan(detail::round_to_grid(x, grid)));
            else
                CHECK(same_bits(detail::round_to_grid(x, grid), by_definition(x, grid)));
        }
}

TEST_CASE("ties go to even, infinities to their own side, NaN stays, a negative zero loses its sign") {
    const rounding_grid grid{0.5f, 2, -4, 3};
    CHECK(detail::round_to_grid(0.25f, grid) == 0);
    CHECK(detail::round_to_grid(0.75f, grid) == 1);
    CHECK(detail::round_to_grid(-0.75f, grid) == -1);
    CHECK(detail::round_to_grid(infinity, grid) == 1.5f);
    CHECK(detail::round_to_grid(-infinity, grid) == -2);
    CHECK(detail::round_to_grid(1e30f, grid) == 1.5f);
    CHECK(std::isnan(detail::round_to_grid(not_a_number, grid)));
    CHECK_FALSE(std::signbit(detail::round_to_grid(-0.1f, grid)));
    // Multiplying by the reciprocal gives 127.5, a tie, which rounds to 128. The quotient is 127.499992.
    CHECK(detail::round_to_grid(0.273939937f, {0.00214854861f, 1 / 0.00214854861f, -128, 200}) == 128 * 0.00214854861f);
}

TEST_CASE("channels are rounded each by its own grid, however they lie in memory") {
    std::mt19937 engine{3};
    on_every_instruction_set([&] {
        for (std::size_t outer : {1u, 3u, 4u, 9u})
            for (std::size_t channels : {1u, 3u, 16u, 67u, 1030u})
                for (std::size_t inner : {1u, 2u, 9u, 32u, 70u}) {
                    std::vector<rounding_grid> own;
                    for (std::size_t c = 0; c < channels + 2; ++c) {
                        const float scale = 0.01f * static_cast<float>(engine() % 50 + 1);
                        own.push_back({scale, 1 / scale, -static_cast<float>(engine() % 9), 7});
                    }
                    const std::vector<float> before =
                        values_with_ties(outer * channels * inner, static_cast<unsigned>(engine()));
                    std::vector<float> after = before;
                    detail::round_channels(tensor_block<float>{after.data(), 2, outer, channels, inner}, own);
                    std::size_t wrong = 0;
                    for (std::size_t i = 0; i < before.size(); ++i)
                        wrong += !same_bits(after[i], detail::round_to_grid(before[i], own[2 + i / inner % channels]));
                    INFO("outer ", outer, ", channels ", channels, ", inner ", inner);
                    CHECK(wrong == 0);
                }
    });
}

TEST_CASE("a block without values is left alone") {
    float before = 0.3f;
    for (const std::size_t outer : {0u, 4u}) detail::round_channels({&before, 0, outer, 0, 1}, {});
    CHECK(before == 0.3f);
}

TEST_CASE("vectors give the bits of a small float's oracle under every rounding and scaling") {
    for (const rounding& how : laws::every_rounding)
        for (const float_grid& grid : {e4m3, half_grid, bfloat16_grid})
            for (const float scale : {1.0f, 0.037f, 0x1p-126f})
                laws::rounding_laws(
                    [&](float x, std::uint64_t index) {
                        return detail::round_to_minifloat(x, grid, scale, how, index);
                    },
                    [&](std::span<const float> input, std::span<float> output, std::uint64_t first) {
                        detail::round(input, output, grid, scale, how, first);
                    });
}

TEST_CASE("in a small float zeros keep their sign, infinities saturate, NaN stays NaN") {
    const auto check = [&](const float_grid& grid, float largest) {
        for (const rounding& how : laws::every_rounding) {
            const auto at = [&](float x) { return detail::round_to_minifloat(x, grid, 1, how, 0); };
            CHECK(std::signbit(at(-0.0f)));
            CHECK_FALSE(std::signbit(at(0.0f)));
            CHECK(std::signbit(at(-1e-40f)));
            CHECK(at(infinity) == largest);
            CHECK(at(-infinity) == -largest);
            CHECK(at(-3.4028235e38f) == -largest);
            CHECK(std::isnan(at(std::nanf(""))));
            CHECK(std::isnan(at(std::bit_cast<float>(0x7f800001))));
        }
    };
    check(e4m3, 448);
    check(bfloat16_grid, 0x1.fep127f);
}

TEST_CASE("vectors give the bits of the oracle of a list of levels") {
    laws::rounding_laws([](float x, std::uint64_t) { return detail::round_to_levels(x, list, 2); },
                        [](std::span<const float> input, std::span<float> output, std::uint64_t) {
                            detail::round(input, output, list, 2.0f);
                        });
}

TEST_CASE("the nearest level, the lower at a tie, NaN as it is") {
    const auto at = [](float x) { return detail::round_to_levels(x, list, 2); };
    CHECK(at(-2.5f) == -4);
    CHECK(at(-2.4f) == -1);
    CHECK(at(0.1f) == 0);
    CHECK(at(0.26f) == 0.5f);
    CHECK(at(-infinity) == -4);
    CHECK(at(infinity) == 6);
    CHECK(std::isnan(at(std::nanf(""))));
}
