// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/result/allocation_summary.hpp>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("Allocations compare by value, a number that could not be had as equal to another such") {
    qs::allocation_summary one{.metric = "top1", .float_cost = 9, .recommended = "a"};
    one.points = {{"a", false, {{"fc", "w8a8"}}, 3}};
    one.pairs = {{{"fc", "w8a8"}, {"conv", "w4"}, 0.5}};
    CHECK(one == qs::allocation_summary{one});
    const auto differs = [&](auto change) {
        qs::allocation_summary changed = one;
        change(changed);
        return !(changed == one);
    };
    using summary = qs::allocation_summary;
    CHECK(differs([](summary& s) { s.metric = "top5"; }));
    CHECK(differs([](summary& s) { s.budget = 0; }));
    CHECK(differs([](summary& s) { s.baseline = 0; }));
    CHECK(differs([](summary& s) { s.adds_up = false; }));
    CHECK(differs([](summary& s) { s.pairs[0].interaction = qs::no_number; }));
    CHECK(differs([](summary& s) { s.points[0].cost = 4; }));
    CHECK(differs([](summary& s) { s.points[0].uniform = true; }));
    CHECK(differs([](summary& s) { s.points[0].predicted_drop = 0; }));
    CHECK(differs([](summary& s) { s.points[0].measured.low = 0; }));
    CHECK(differs([](summary& s) { s.points[0].rival = "b"; }));
    CHECK(differs([](summary& s) { s.points[0].choices[0].scheme = ""; }));
}
