// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/detail/grid_rule.hpp>

#include <cmath>
#include <limits>

#include <quantsweep/kernel/fake_quantize.hpp>

#include "../support/values.hpp"
#include "rule_laws.hpp"

namespace {

using namespace quantsweep;
using namespace quantsweep::detail;
using namespace quantsweep::detail::rounding_rule;

constexpr rounding_grid four_grids[] = {{0.1f, 1.0f / 0.1f, -128, 127},
                                        {0x1p-126f, 0x1p126f, -1, 1},
                                        {2.5e36f, 1.0f / 2.5e36f, -127, 127},
                                        {0.037f, 1.0f / 0.037f, -3, 65532}};

template <class Rounding, class Scaling>
void grid_laws(Rounding rounds, Scaling) {
    for (const rounding_grid& grid : four_grids) laws::rule_laws(grid_rule<Rounding, Scaling>{grid, rounds});
}

}  // namespace

TEST_CASE("vectors give the bits of the scalar rule under every rounding and scaling") {
    grid_laws(half_to_even{}, by_reciprocal{});
    grid_laws(half_to_even{}, by_quotient{});
    grid_laws(half_away{}, by_reciprocal{});
    grid_laws(toward_zero{}, by_quotient{});
    grid_laws(stochastic{3}, by_reciprocal{});
}

TEST_CASE("the usual rule is round_to_grid, and what its kernel gives") {
    for (const rounding_grid& grid : four_grids)
        for (float x : laws::difficult_floats(20000, 2)) {
            const float ruled = apply_rule(grid_rule<half_to_even, by_reciprocal>{grid, {}}, x, 0),
                        known = round_to_grid(x, grid);
            CHECK(laws::same_bits({&ruled, 1}, {&known, 1}));
        }
}

TEST_CASE("division is the ONNX definition, bit for bit") {
    for (const rounding_grid& grid : four_grids) {
        std::vector<float> values = laws::difficult_floats(20000, 3);
        for (int k = -2000; k < 2000; ++k) values.push_back((static_cast<float>(k) + 0.5f) * grid.scale);
        for (float x : values) {
            if (std::isnan(x)) continue;
            // QuantizeLinear saturates what it has rounded; DequantizeLinear multiplies the code by the scale.
            const float code = std::fmin(std::fmax(std::nearbyint(x / grid.scale), grid.lowest), grid.highest);
            const float expected = (code + 0.0f) * grid.scale;
            CHECK(apply_rule(grid_rule<half_to_even, by_quotient>{grid, {}}, x, 0) == expected);
        }
    }
}

TEST_CASE("both sides round alike, infinities saturate, NaN stays") {
    const grid_rule<half_away, by_reciprocal> away{{1, 1, -8, 7}, {}};
    const grid_rule<toward_zero, by_reciprocal> cut{{1, 1, -8, 7}, {}};
    CHECK(apply_rule(away, -2.5f, 0) == -3);
    CHECK(apply_rule(away, 2.5f, 0) == 3);
    CHECK(apply_rule(cut, -2.99f, 0) == -2);
    CHECK(apply_rule(cut, -toy::infinity, 0) == -8);
    CHECK(apply_rule(away, toy::infinity, 0) == 7);
    CHECK(std::isnan(apply_rule(away, std::nanf(""), 0)));
    CHECK_FALSE(std::signbit(apply_rule(cut, -0.5f, 0)));
}

TEST_CASE("any rounding, told at run time, gives the bits of its own rule") {
    const std::vector<float> values = laws::difficult_floats(200, 6);
    laws::for_every_rounding([&]<class Rounding, class Scaling>(const rounding& how, Rounding rounds, Scaling) {
        for (const rounding_grid& grid : four_grids) {
            constexpr std::uint64_t first = (std::uint64_t{1} << 32) - 90;
            const grid_rule<Rounding, Scaling> rule{grid, rounds};
            std::vector<float> expected, rounded(values.size()), one_by_one;
            for (std::size_t i = 0; i < values.size(); ++i) {
                expected.push_back(apply_rule(rule, values[i], first + i));
                one_by_one.push_back(round_to_grid(values[i], grid, how, first + i));
            }
            CHECK(laws::same_bits(one_by_one, expected));
            on_every_instruction_set([&](instruction_set set) {
                round_to_grid(values, rounded, grid, how, first, set);
                CHECK(laws::same_bits(rounded, expected));
                const any_scaling scaling{how.scaling == scaling_mode::divide};
                apply_rule(grid_rule<any_mode, any_scaling>{grid, any_mode{how}, scaling}, values, rounded, first, set);
                CHECK(laws::same_bits(rounded, expected));
            });
        }
    });
}
