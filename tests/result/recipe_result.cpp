// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/result/recipe_result.hpp>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("Results of recipes compare by value, a number that could not be had as equal to another such") {
    const qs::recipe_result one{.name = "a",
                                .choices = {{"fc", "w8a8"}},
                                .scores = {qs::score{}},
                                .samples = 3,
                                .weight_bytes = 7,
                                .sample_scores = {{1, qs::no_number}}};
    qs::recipe_result other = one;
    CHECK(one == other);
    const auto differs = [&](auto change) {
        qs::recipe_result changed = one;
        change(changed);
        return !(changed == one);
    };
    CHECK(differs([](qs::recipe_result& r) { r.name = "b"; }));
    CHECK(differs([](qs::recipe_result& r) { r.choices[0].scheme = ""; }));
    CHECK(differs([](qs::recipe_result& r) { r.scores[0].drop = 1; }));
    CHECK(differs([](qs::recipe_result& r) { r.output_sqnr_db = 1; }));
    CHECK(differs([](qs::recipe_result& r) { r.samples = 4; }));
    CHECK(differs([](qs::recipe_result& r) { r.weight_bytes = 8; }));
    CHECK(differs([](qs::recipe_result& r) { r.sample_scores[0][1] = 0; }));
    CHECK(differs([](qs::recipe_result& r) { r.failure = "no"; }));
}
