// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/code_book.hpp>

#include <cmath>
#include <limits>

#include "rule_laws.hpp"

namespace {

constexpr float levels[] = {-2, -0.5f, 0, 0.25f, 3}, midpoints[] = {-1.25f, -0.25f, 0.125f, 1.625f};
constexpr quantsweep::level_list list{levels, midpoints};

}  // namespace

TEST_CASE("vectors give the bits of the scalar oracle") {
    quantsweep::laws::rounding_laws([](float x, std::uint64_t) { return quantsweep::round_to_levels(x, list, 2); },
                                    [](std::span<const float> input, std::span<float> output, std::uint64_t) {
                                        quantsweep::round_to_levels(input, output, list, 2);
                                    });
}

TEST_CASE("the nearest level, the lower at a tie, NaN as it is") {
    const auto at = [](float x) { return quantsweep::round_to_levels(x, list, 2); };
    CHECK(at(-2.5f) == -4);
    CHECK(at(-2.4f) == -1);
    CHECK(at(0.1f) == 0);
    CHECK(at(0.26f) == 0.5f);
    CHECK(at(-std::numeric_limits<float>::infinity()) == -4);
    CHECK(at(std::numeric_limits<float>::infinity()) == 6);
    CHECK(std::isnan(at(std::nanf(""))));
}
