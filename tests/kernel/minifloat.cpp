// SPDX-License-Identifier: BSD-3-Clause
#include <bit>
#include <cmath>
#include <initializer_list>
#include <limits>

#include <quantsweep/kernel/minifloat.hpp>

#include "rule_laws.hpp"

namespace {

using namespace quantsweep;
using namespace quantsweep::rounding_rule;

/// E4M3 without infinities, half, and bfloat16; tests/format/minifloat.cpp has all, against their definition.
constexpr float_grid e4m3{(127 - 6) << 23, std::bit_cast<std::int32_t>(448.0f), 3};
constexpr float_grid half_grid{(127 - 14) << 23, std::bit_cast<std::int32_t>(65504.0f), 10};
constexpr float_grid bfloat16_grid{1 << 23, 0x7f7f0000, 7};

template <class Rounding, class Scaling>
void all_laws(Rounding rounds, Scaling) {
    for (const float scale : {1.0f, 0.037f, 0x1p-126f}) {
        laws::rule_laws(minifloat_rule<false, Rounding, Scaling>{e4m3, scale, 1 / scale, rounds});
        laws::rule_laws(minifloat_rule<false, Rounding, Scaling>{half_grid, scale, 1 / scale, rounds});
        laws::rule_laws(minifloat_rule<true, Rounding, Scaling>{bfloat16_grid, scale, 1 / scale, rounds});
    }
}

}  // namespace

static_assert(bfloat16_grid.wide() && !half_grid.wide());
static_assert(e4m3.largest_value() == 448 && e4m3.smallest_value() == 0x1p-9f);

TEST_CASE("vectors give the bits of the scalar rule under every rounding and scaling") {
    all_laws(half_to_even{}, by_reciprocal{});
    all_laws(half_to_even{}, by_quotient{});
    all_laws(half_away{}, by_reciprocal{});
    all_laws(toward_zero{}, by_reciprocal{});
    all_laws(stochastic{3}, by_reciprocal{});
}

TEST_CASE("zeros keep their sign, infinities saturate, NaN stays NaN") {
    constexpr float inf = std::numeric_limits<float>::infinity();
    const auto check = [&](const auto& rule, float largest) {
        CHECK(std::signbit(apply_rule(rule, -0.0f, 0)));
        CHECK(apply_rule(rule, inf, 0) == largest);
        CHECK(apply_rule(rule, -inf, 0) == -largest);
        CHECK(apply_rule(rule, -3.4028235e38f, 0) == -largest);
        CHECK(std::isnan(apply_rule(rule, std::nanf(""), 0)));
        CHECK(std::isnan(apply_rule(rule, std::bit_cast<float>(0x7f800001), 0)));
    };
    check(minifloat_rule<false, half_to_even, by_reciprocal>{e4m3, 1, 1, {}}, 448);
    check(minifloat_rule<true, half_to_even, by_reciprocal>{bfloat16_grid, 1, 1, {}}, 0x1.fep127f);
}
