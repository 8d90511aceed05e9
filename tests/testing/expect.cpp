// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/testing/expect.hpp>

#include <cstddef>
#include <ctime>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "../frameworks/small_sweep.hpp"
#include "../report/example_result.hpp"
#include "../support/repetitions.hpp"

namespace qs = quantsweep;

namespace {

/// Makes a synthetic result of 12 layers and two schemes.
qs::sweep_result made_up() { return qs::testing::example_result(); }

qs::row& row_of(qs::sweep_result& result, const std::string& layer, const std::string& scheme) {
    for (qs::row& r : result.rows)
        if (r.layer == layer && r.scheme == scheme) return r;
    throw std::runtime_error{"no row " + layer + " " + scheme};
}

bool has(const qs::expectation& e, const std::string& text) { return e.message.find(text) != std::string::npos; }

}  // namespace

TEST_CASE("a drop is judged by the upper end of its interval") {
    qs::sweep_result result = made_up();
    for (qs::row& r : result.rows) r.scores = {{.drop = 0, .low = -0.001, .high = 0.001}};
    CHECK(qs::every_layer(result).drops_at_most(0.001));
    qs::score& worse = row_of(result, "stage1:0:1", "w4a4").scores[0];
    worse.drop = 0.0005;
    worse.high = 0.002;
    CHECK_FALSE(qs::every_layer(result).drops_at_most(0.001));
    CHECK(qs::every_layer(result).under("w8a8*").drops_at_most(0.001));
    CHECK(qs::every_layer(result).named("stage0:*").drops_at_most(0.001));
    CHECK_FALSE(qs::every_layer(result).named("stage1:*").drops_at_most(0.001));
}

TEST_CASE("layers are chosen by attributes") {
    qs::sweep_result result = made_up();
    for (qs::row& r : result.rows) r.sqnr_db = 40;
    row_of(result, result.layers[1].name, "w4a4").sqnr_db = 12;  // a depthwise layer with kernel 3
    const auto& attributes = result.layers[1].attributes;
    CHECK(qs::every_layer(result).where("role", "no such role").sqnr_at_least(20).met == false);
    CHECK_FALSE(qs::every_layer(result).where("block", attributes.at("block")).sqnr_at_least(20));
    CHECK_FALSE(qs::every_layer(result).where("kernel", attributes.at("kernel")).sqnr_at_least(20));
    CHECK(qs::every_layer(result).where("block", "neck").sqnr_at_least(20));
    // For layers that share weights, the attributes of each one count.
    result.rows[0].layer = result.layers[0].name + " + " + result.layers[11].name;
    result.rows[0].sqnr_db = 3;
    CHECK_FALSE(qs::every_layer(result).where("block", "neck").sqnr_at_least(20));
}

TEST_CASE("the selection that a sweep takes chooses rows, too") {
    const qs::sweep_result result = made_up();
    const auto stage = qs::layer_selection{}.named("stage1:*");
    CHECK(qs::every_layer(result).of(stage).sqnr_at_least(99).message ==
          qs::every_layer(result).named("stage1:*").sqnr_at_least(99).message);
    CHECK(qs::every_layer(result).of(stage.where("block", "neck")).sqnr_at_least(99).message ==
          qs::every_layer(result).named("stage1:*").where("block", "neck").sqnr_at_least(99).message);
    CHECK(qs::every_layer(result).of({}).sqnr_at_least(99).message ==
          qs::every_layer(result).sqnr_at_least(99).message);
}

TEST_CASE("no rows, no numbers and failed rows never meet an expectation") {
    qs::sweep_result result = made_up();
    CHECK(has(qs::every_layer(result).named("stage9:*").drops_at_most(1), "named 'stage9:*' drops at most 1 of top1"));
    CHECK_FALSE(qs::every_layer(result).named("stage9:*").drops_at_most(1));
    CHECK_FALSE(qs::every_layer(result, qs::mode_rule::all_but).sqnr_at_least(-1000));
    CHECK_FALSE(qs::no_failed_row(qs::sweep_result{}));
    CHECK(qs::no_failed_row(result));
    CHECK(qs::every_layer(result).drops_at_most(1));
    qs::testing::fail(result.rows[3], "a bad weight");
    CHECK_FALSE(qs::every_layer(result).drops_at_most(1));
    CHECK_FALSE(qs::every_layer(result).sqnr_at_least(-1000));
    const qs::expectation failed = qs::no_failed_row(result);
    CHECK_FALSE(failed);
    CHECK(
        has(failed, "23 of 24 do\n  " + result.rows[3].layer + " " + result.rows[3].scheme + ": failed: a bad weight"));
    CHECK_FALSE(qs::every_layer(qs::testing::example_against_float()).drops_at_most(1));
}

TEST_CASE(
    "a message has the layer, the scheme, what was expected and found, the interval, and the three worst others") {
    qs::sweep_result result = made_up();
    for (std::size_t i = 0; i < result.rows.size(); ++i) {
        qs::score& leading = result.rows[i].scores[0];
        leading.drop = 0.0001 * static_cast<double>(i);
        leading.low = leading.drop - 0.01;
        leading.high = leading.drop + 0.01;
    }
    qs::score& worst = row_of(result, "stage0:0:1", "w4a4").scores[0];
    worst.drop = 0.25;
    worst.low = 0.125;
    worst.high = 0.5;
    CHECK(qs::every_layer(result).drops_at_most(0.02).message ==
          "expected that every layer drops at most 0.02 of top1 by the upper end of its 95 % interval: 23 of 24 do\n"
          "  stage0:0:1 w4a4: expected at most 0.02, found a drop of 0.25, interval [0.125, 0.5]\n"
          "the worst others:\n"
          "  neck:0:1 w4a4: expected at most 0.02, found a drop of 0.0023, interval [-0.0077, 0.0123]\n"
          "  neck:0:0 w4a4: expected at most 0.02, found a drop of 0.0022, interval [-0.0078, 0.0122]\n"
          "  stage4:0:1 w4a4: expected at most 0.02, found a drop of 0.0021, interval [-0.0079, 0.0121]");
}

TEST_CASE("the total is the row that quantizes every layer") {
    qs::sweep_result result = made_up();
    CHECK_FALSE(qs::total(result).sqnr_at_least(-1000));
    for (const bool up_to : {false, true}) {
        qs::sweep_result modes = result;
        for (qs::row& r : modes.rows) {
            r.mode = up_to ? qs::mode_rule::up_to : qs::mode_rule::from;
            r.output_sqnr_db = r.layer == modes.layers[up_to ? 11 : 0].name ? 8 : 100;
        }
        CHECK(qs::total(modes).output_sqnr_at_least(8));
        const qs::expectation missed = qs::total(modes).output_sqnr_at_least(9);
        CHECK_FALSE(missed);
        CHECK(has(missed, "0 of 2 do"));
        // In a selection without the outermost layer, the outermost row does not quantize all layers.
        modes.selection = "named '*'";
        CHECK(qs::total(modes).output_sqnr_at_least(8));
        std::erase_if(modes.rows, [&](const qs::row& r) { return r.layer == modes.layers[up_to ? 11 : 0].name; });
        CHECK_FALSE(qs::total(modes).output_sqnr_at_least(8));
    }
}

TEST_CASE("64 samples and 20 layers take less than a second") {
    const std::clock_t start = std::clock();  // counts only this process's work, whatever else the machine does
    const qs::sweep_result result = toy::small_sweep();
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    MESSAGE("a small sweep took ", seconds, " s");
    CHECK(result.layers.size() == 20);
    CHECK(result.samples == 64);
    CHECK(qs::no_failed_row(result));
    CHECK(seconds < (toy::is_sanitized ? 10 : 1));  // the sanitizers' build is not optimised
    // In a real sweep, the total is that of all layers at once.
    CHECK(qs::total(result).under("w8a8").output_sqnr_at_least(30));
    CHECK_FALSE(qs::total(result).under("w4a4").output_sqnr_at_least(30));
}
