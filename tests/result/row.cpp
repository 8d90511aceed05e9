// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/result/row.hpp>

#include <cmath>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("numbers that could not be had are NaN until they are") {
    const qs::row empty{.layer = "layer", .scheme = "w8a8", .quantized = {"weights"}, .scores = {qs::score{}}};
    const qs::score& score = empty.scores[0];
    for (double number :
         {score.value, score.drop, score.low, score.high, score.p_value, empty.sqnr_db, empty.output_sqnr_db})
        CHECK(std::isnan(number));
    CHECK(!score.significant);
    CHECK(std::isnan(empty.interaction));
    CHECK(empty.side == qs::verdict::open);
}

TEST_CASE("rows are equal where all of their parts are, NaN to NaN") {
    qs::row row{.layer = "layer", .scheme = "w8a8", .scores = {{0.5}, {qs::no_number}}};
    row.ranges = {{.tensor = "weights", .format = "int8:symmetric", .estimator = "mse", .clipped = qs::no_number}};
    CHECK(row == qs::row{row});
    const auto changed = [&](auto&& change) {
        qs::row other = row;
        change(other);
        return other != row;
    };
    CHECK(changed([](qs::row& r) { r.layer = "other"; }));
    CHECK(changed([](qs::row& r) { r.scheme = "w4a4"; }));
    CHECK(changed([](qs::row& r) { r.mode = qs::mode_rule::all_but; }));
    CHECK(changed([](qs::row& r) { r.quantized = {"weights"}; }));
    CHECK(changed([](qs::row& r) { r.scores[1].value = 0; }));
    CHECK(changed([](qs::row& r) { r.scores[0].significant = true; }));
    CHECK(changed([](qs::row& r) { r.scores.pop_back(); }));
    CHECK(changed([](qs::row& r) { r.sqnr_db = 20; }));
    CHECK(changed([](qs::row& r) { r.output_sqnr_db = 20; }));
    CHECK(changed([](qs::row& r) { r.samples = 1; }));
    CHECK(changed([](qs::row& r) { r.ranges[0].estimator = "min_max"; }));
    CHECK(changed([](qs::row& r) { r.ranges[0].high = 1; }));
    CHECK(changed([](qs::row& r) { r.ranges[0].clipped = 0; }));
    CHECK(changed([](qs::row& r) { r.ranges.clear(); }));
    CHECK(changed([](qs::row& r) { r.failure = "threw"; }));
    CHECK(changed([](qs::row& r) { r.side = qs::verdict::above; }));
    CHECK(changed([](qs::row& r) { r.other_layer = "other"; }));
    CHECK(changed([](qs::row& r) { r.interaction = 0; }));
    CHECK(changed([](qs::row& r) { r.group = 0; }));
}

TEST_CASE("a verdict is a word, an open one none") {
    CHECK(qs::to_string(qs::verdict::open) == "");
    CHECK(qs::to_string(qs::verdict::below) == "below");
    CHECK(qs::to_string(qs::verdict::above) == "above");
}
