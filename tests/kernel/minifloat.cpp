// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/minifloat.hpp>

#include <bit>
#include <cmath>
#include <initializer_list>
#include <limits>

#include <quantsweep/kernel/detail/minifloat_rule.hpp>

#include "float_grids.hpp"
#include "../support/values.hpp"
#include "rule_laws.hpp"

namespace {

using namespace quantsweep;
using namespace quantsweep::detail;
using namespace quantsweep::detail::rounding_rule;

/// E4M3 without infinities, half, and bfloat16; tests/format/minifloat.cpp has all, against their definition.
using toy::bfloat16_grid, toy::e4m3, toy::half_grid;

template <class Rounding, class Scaling>
void minifloat_laws(Rounding rounds, Scaling) {
    for (const float scale : {1.0f, 0.037f, 0x1p-126f}) {
        laws::rule_laws(minifloat_rule<false, Rounding, Scaling>{e4m3, scale, 1 / scale, rounds});
        laws::rule_laws(minifloat_rule<false, Rounding, Scaling>{half_grid, scale, 1 / scale, rounds});
        laws::rule_laws(minifloat_rule<true, Rounding, Scaling>{bfloat16_grid, scale, 1 / scale, rounds});
    }
}

}  // namespace

TEST_CASE("vectors give the bits of the scalar rule under every rounding and scaling") {
    minifloat_laws(half_to_even{}, by_reciprocal{});
    minifloat_laws(half_to_even{}, by_quotient{});
    minifloat_laws(half_away{}, by_reciprocal{});
    minifloat_laws(toward_zero{}, by_reciprocal{});
    minifloat_laws(stochastic{3}, by_reciprocal{});
}

TEST_CASE("zeros keep their sign, infinities saturate, NaN stays NaN") {
    const auto check = [&](const auto& rule, float largest) {
        CHECK(std::signbit(apply_rule(rule, -0.0f, 0)));
        CHECK(apply_rule(rule, toy::infinity, 0) == largest);
        CHECK(apply_rule(rule, -toy::infinity, 0) == -largest);
        CHECK(apply_rule(rule, -3.4028235e38f, 0) == -largest);
        CHECK(std::isnan(apply_rule(rule, std::nanf(""), 0)));
        CHECK(std::isnan(apply_rule(rule, std::bit_cast<float>(0x7f800001), 0)));
    };
    check(minifloat_rule<false, half_to_even, by_reciprocal>{e4m3, 1, 1, {}}, 448);
    check(minifloat_rule<true, half_to_even, by_reciprocal>{bfloat16_grid, 1, 1, {}}, 0x1.fep127f);
}

TEST_CASE("any rounding, told at run time, gives the bits of its own rule") {
    const std::vector<float> values = laws::difficult_floats(200, 6);
    laws::for_every_rounding([&]<class Rounding, class Scaling>(const rounding& how, Rounding rounds, Scaling) {
        const auto check = [&](const float_grid& grid, const auto& rule) {
            constexpr std::uint64_t first = (std::uint64_t{1} << 32) - 90;
            std::vector<float> expected, rounded(values.size()), one_by_one;
            const any_mode mode{how};
            const any_scaling scaling{how.scaling == scaling_mode::divide};
            for (std::size_t i = 0; i < values.size(); ++i) {
                expected.push_back(apply_rule(rule, values[i], first + i));
                one_by_one.push_back(round_to_minifloat(values[i], grid, 0.037f, how, first + i));
            }
            CHECK(laws::same_bits(one_by_one, expected));
            on_every_instruction_set([&](instruction_set set) {
                round_to_minifloat(values, rounded, grid, 0.037f, how, first, set);
                CHECK(laws::same_bits(rounded, expected));
                const auto check_any = [&](const auto& any) {
                    apply_rule(any, values, rounded, first, set);
                    CHECK(laws::same_bits(rounded, expected));
                };
                if (grid.wide())
                    check_any(minifloat_rule<true, any_mode, any_scaling>{grid, 0.037f, 1 / 0.037f, mode, scaling});
                else
                    check_any(minifloat_rule<false, any_mode, any_scaling>{grid, 0.037f, 1 / 0.037f, mode, scaling});
            });
        };
        check(e4m3, minifloat_rule<false, Rounding, Scaling>{e4m3, 0.037f, 1 / 0.037f, rounds});
        check(bfloat16_grid, minifloat_rule<true, Rounding, Scaling>{bfloat16_grid, 0.037f, 1 / 0.037f, rounds});
    });
}
