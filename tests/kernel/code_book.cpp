// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/code_book.hpp>

#include <cmath>
#include <limits>

#include <quantsweep/kernel/detail/code_book_rule.hpp>

#include "rule_laws.hpp"

namespace {

constexpr float levels[] = {-2, -0.5f, 0, 0.25f, 3}, midpoints[] = {-1.25f, -0.25f, 0.125f, 1.625f};
constexpr quantsweep::detail::code_book_rule rule{levels, midpoints, 5, 2, 0.5f};

}  // namespace

TEST_CASE("vectors give the bits of the scalar rule") { quantsweep::laws::rule_laws(rule); }

TEST_CASE("the nearest level, the lower at a tie, NaN as it is") {
    const auto at = [](float x) { return quantsweep::detail::apply_rule(rule, x, 0); };
    CHECK(at(-2.5f) == -4);
    CHECK(at(-2.4f) == -1);
    CHECK(at(0.1f) == 0);
    CHECK(at(0.26f) == 0.5f);
    CHECK(at(-std::numeric_limits<float>::infinity()) == -4);
    CHECK(at(std::numeric_limits<float>::infinity()) == 6);
    CHECK(std::isnan(at(std::nanf(""))));
}

TEST_CASE("spans and single floats are rounded by the rule") {
    const std::vector<float> values = quantsweep::laws::difficult_floats(100, 3);
    std::vector<float> rounded(values.size()), expected;
    for (float x : values) expected.push_back(quantsweep::detail::apply_rule(rule, x, 0));
    quantsweep::round_to_levels(values, rounded, {levels, midpoints}, 2);
    CHECK(quantsweep::laws::same_bits(rounded, expected));
    for (float& x : rounded = values) x = quantsweep::round_to_levels(x, {levels, midpoints}, 2);
    CHECK(quantsweep::laws::same_bits(rounded, expected));
}
