// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/testing/compare.hpp>

#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "../report/example_result.hpp"

namespace qs = quantsweep;

TEST_CASE("a result agrees with itself, and with one whose drops lie in the intervals") {
    const qs::sweep_result earlier = qs::testing::example_result();
    qs::sweep_result now = earlier;
    CHECK(qs::agrees_with(now, earlier, {0, 0}));
    for (qs::row& r : now.rows) r.scores[0].drop = r.scores[0].high;
    CHECK(qs::agrees_with(now, earlier, {0, 0}));
    qs::row& moved = now.rows[5];
    const qs::score& before = earlier.rows[5].scores[0];
    moved.scores[0].drop = std::nextafter(before.high, 1.0);
    CHECK_FALSE(qs::agrees_with(now, earlier, {0, 0}));
    moved.scores[0].drop = before.high + 0.004;
    CHECK(qs::agrees_with(now, earlier));
    moved.scores[0].drop = before.low - 0.006;  // better, but still a change
    const qs::expectation changed = qs::agrees_with(now, earlier);
    CHECK_FALSE(changed);
    CHECK(changed.message.find("24 of 25 do\n  " + moved.layer + " " + moved.scheme + ": expected a drop of ") !=
          std::string::npos);
    CHECK(changed.message.find("the worst others:") != std::string::npos);
}

TEST_CASE("SQNRs, values, the baseline, failures and lost rows are compared too") {
    const qs::sweep_result earlier = qs::testing::example_result();
    const auto differs = [&](auto&& change) {
        qs::sweep_result now = earlier;
        change(now);
        return !qs::agrees_with(now, earlier);
    };
    CHECK_FALSE(differs([](qs::sweep_result& r) { r.rows[0].sqnr_db += 0.4; }));
    CHECK(differs([](qs::sweep_result& r) { r.rows[0].sqnr_db += 0.6; }));
    CHECK(differs([](qs::sweep_result& r) { r.rows[0].output_sqnr_db -= 0.6; }));
    CHECK(differs([](qs::sweep_result& r) { r.rows[0].sqnr_db = std::nan(""); }));
    CHECK(differs([](qs::sweep_result& r) { r.rows[0].scores[0].drop = std::nan(""); }));
    CHECK(differs([](qs::sweep_result& r) { r.rows[0].sqnr_db = std::numeric_limits<double>::infinity(); }));
    CHECK(differs([](qs::sweep_result& r) { r.metrics[0].baseline -= 0.006; }));
    CHECK(differs([](qs::sweep_result& r) { qs::testing::fail(r.rows[1], "a bad weight"); }));
    CHECK(differs([](qs::sweep_result& r) { r.rows.pop_back(); }));
    CHECK(differs([](qs::sweep_result& r) { r.rows[0].layer = "another"; }));

    qs::sweep_result without_drops = qs::testing::example_against_float(), now = without_drops;
    CHECK(qs::agrees_with(now, without_drops, {0, 0}));
    now.rows[2].scores[0].value += 0.01;
    CHECK_FALSE(qs::agrees_with(now, without_drops));
    CHECK(qs::agrees_with(now, without_drops, {0.1, 0}));

    qs::sweep_result silent = earlier, same = earlier;  // without any noise, both times
    silent.rows[0].sqnr_db = same.rows[0].sqnr_db = std::numeric_limits<double>::infinity();
    CHECK(qs::agrees_with(same, silent, {0, 0}));
}
