// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/detail/rules.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <quantsweep/format/detail/round.hpp>

#include "../support/values.hpp"
#include "grids.hpp"
#include "rule_laws.hpp"

namespace {

using namespace quantsweep;

using toy::every_grid;

}  // namespace

TEST_CASE("vectors give the bits of the scalar oracle under every rounding and scaling") {
    for (const rounding& how : laws::every_rounding)
        for (const rounding_grid& grid : every_grid)
            laws::rounding_laws(
                [&](float x, std::uint64_t index) { return detail::round_to_grid(x, grid, how, index); },
                [&](std::span<const float> input, std::span<float> output, std::uint64_t first) {
                    detail::round(input, output, grid, how, first);
                });
}

TEST_CASE("division is the ONNX definition, bit for bit") {
    const rounding how{rounding_mode::half_to_even, scaling_mode::divide};
    for (const rounding_grid& grid : every_grid) {
        std::vector<float> values = laws::difficult_floats(20000, 3);
        for (int k = -2000; k < 2000; ++k) values.push_back((static_cast<float>(k) + 0.5f) * grid.scale);
        std::erase_if(values, [](float x) { return std::isnan(x); });
        std::vector<float> expected, rounded(values.size());
        for (float x : values) {
            // QuantizeLinear saturates after rounding. DequantizeLinear multiplies the code by the scale.
            const float code = std::fmin(std::fmax(std::nearbyint(x / grid.scale), grid.lowest), grid.highest);
            expected.push_back((code + 0.0f) * grid.scale);
            CHECK(detail::round_to_grid(x, grid, how, 0) == expected.back());
        }
        on_every_instruction_set([&] {
            detail::round(values, rounded, grid, how, std::uint64_t{0});
            CHECK(laws::same_bits(rounded, expected));
        });
    }
}

TEST_CASE("both sides round alike, infinities saturate, NaN stays") {
    const rounding_grid grid{1, 1, -8, 7};
    const auto away = [&](float x) { return detail::round_to_grid(x, grid, {rounding_mode::half_away}, 0); };
    const auto cut = [&](float x) { return detail::round_to_grid(x, grid, {rounding_mode::toward_zero}, 0); };
    CHECK(away(-2.5f) == -3);
    CHECK(away(2.5f) == 3);
    CHECK(cut(-2.99f) == -2);
    CHECK(cut(-toy::infinity) == -8);
    CHECK(away(toy::infinity) == 7);
    CHECK(std::isnan(away(std::nanf(""))));
    CHECK_FALSE(std::signbit(cut(-0.5f)));
}
