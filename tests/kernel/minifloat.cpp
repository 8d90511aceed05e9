// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/minifloat.hpp>

#include <bit>
#include <cmath>
#include <limits>

#include "float_grids.hpp"
#include "../support/values.hpp"
#include "rule_laws.hpp"

namespace {

using namespace quantsweep;

/// E4M3 without infinities, half, and bfloat16. tests/format/minifloat.cpp tests all formats against their definition.
using toy::bfloat16_grid, toy::e4m3, toy::half_grid;

}  // namespace

TEST_CASE("vectors give the bits of the scalar oracle under every rounding and scaling") {
    for (const rounding& how : laws::every_rounding)
        for (const float_grid& grid : {e4m3, half_grid, bfloat16_grid})
            for (const float scale : {1.0f, 0.037f, 0x1p-126f})
                laws::rounding_laws(
                    [&](float x, std::uint64_t index) { return round_to_minifloat(x, grid, scale, how, index); },
                    [&](std::span<const float> input, std::span<float> output, std::uint64_t first) {
                        round_to_minifloat(input, output, grid, scale, how, first);
                    });
}

TEST_CASE("zeros keep their sign, infinities saturate, NaN stays NaN") {
    const auto check = [&](const float_grid& grid, float largest) {
        for (const rounding& how : laws::every_rounding) {
            const auto at = [&](float x) { return round_to_minifloat(x, grid, 1, how, 0); };
            CHECK(std::signbit(at(-0.0f)));
            CHECK_FALSE(std::signbit(at(0.0f)));
            CHECK(std::signbit(at(-1e-40f)));
            CHECK(at(toy::infinity) == largest);
            CHECK(at(-toy::infinity) == -largest);
            CHECK(at(-3.4028235e38f) == -largest);
            CHECK(std::isnan(at(std::nanf(""))));
            CHECK(std::isnan(at(std::bit_cast<float>(0x7f800001))));
        }
    };
    check(e4m3, 448);
    check(bfloat16_grid, 0x1.fep127f);
}
