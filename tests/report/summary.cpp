// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/summary.hpp>

#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/report/detail/ranking.hpp>

#include "example_result.hpp"
#include "xml_check.hpp"

using namespace quantsweep;
using toy::contains;

TEST_CASE("a scheme without a significant drop has no dip, and says what its intervals still allow") {
    sweep_result result = testing::example_result({.layers = 35, .schemes = 1, .dips = 0});
    result.rows[4].scores[0].high = 0.0123;
    result.rows[4].scores[0].drop = 0.0122;  // the largest drop by far, but not significant
    const sweep_summary summary = summarize(result);
    REQUIRE(summary.modes[0].schemes.size() == 1);
    CHECK(summary.modes[0].schemes[0].dips.empty());
    CHECK(summary.modes[0].schemes[0].finding.substr(0, 14) == "No layer dips:");
    CHECK(contains(summary.modes[0].schemes[0].finding, "35 layers"));
    CHECK(contains(summary.modes[0].schemes[0].finding, "1.23 points, at " + result.rows[4].layer));
    CHECK(contains(summary.baseline, "92.15 %"));
    CHECK(contains(summary.baseline, "2,000 samples"));
}

TEST_CASE("dips are those that stand after the correction, worst first") {
    const sweep_result result = testing::example_result({.layers = 20, .schemes = 2, .dips = 3});
    const sweep_summary summary = summarize(result);
    CHECK(summary.modes[0].schemes[0].dips.empty());
    const auto& dips = summary.modes[0].schemes[1].dips;
    REQUIRE(dips.size() == 3);
    CHECK(dips[0]->scores[0].drop >= dips[1]->scores[0].drop);
    CHECK(dips[1]->scores[0].drop >= dips[2]->scores[0].drop);
    CHECK(contains(summary.modes[0].schemes[1].finding, "3 of 20 layers dip: "));
    for (const row* r : dips) CHECK(contains(summary.modes[0].schemes[1].finding, r->layer));
    CHECK(contains(summary.modes[0].schemes[1].quantized, "weights int4:symmetric"));
    CHECK(contains(summary.modes[0].schemes[1].quantized, "ranges by mse"));
    CHECK_FALSE(contains(summary.modes[0].schemes[1].quantized, "bias"));
    sweep_result with_biases = result;
    with_biases.rows.back().quantized.push_back("bias");
    CHECK(contains(summarize(with_biases).modes[0].schemes[1].quantized, ", biases int32; ranges by mse"));
    std::string reading;
    for (const std::string& sentence : summary.reading) reading += sentence;
    CHECK(contains(reading, "The largest of many drops is overestimated"));
    CHECK(contains(reading, "95 % interval (Clopper-Pearson)"));
}

TEST_CASE("the worst ten are ordered by drop, and by the output's SQNR where drops are equal") {
    sweep_result result = testing::example_result({.layers = 12, .schemes = 1, .dips = 0});
    for (std::size_t i = 0; i < result.rows.size(); ++i) {
        result.rows[i].scores[0].drop = i == 7 ? 0.01 : 0.001;
        result.rows[i].output_sqnr_db = static_cast<double>(40 - i);
    }
    result.rows[11].output_sqnr_db = std::numeric_limits<double>::quiet_NaN();
    const auto worst = summarize(result).modes[0].schemes[0].top;
    REQUIRE(worst.size() == 10);
    CHECK(worst[0].what == &result.rows[7]);
    CHECK(worst[1].what == &result.rows[10]);
    CHECK(worst[2].what == &result.rows[9]);
}

TEST_CASE("failed rows, and rows without a number, are counted apart and never judged") {
    sweep_result result = testing::example_result({.layers = 6, .schemes = 1, .dips = 1});
    testing::fail(result.rows[0], "evaluate threw");
    testing::fail(result.rows[1], "");
    const scheme_report scheme = summarize(result).modes[0].schemes[0];
    CHECK(scheme.failed.size() == 2);
    CHECK(scheme.measured == 4);
    CHECK(contains(scheme.finding, "2 layers failed"));
    CHECK(detail::failure_of(result.rows[1]) == "gave no number");
    for (row& r : result.rows) testing::fail(r, "x");
    CHECK(contains(summarize(result).modes[0].schemes[0].finding, "No layer was measured."));
}

TEST_CASE("a metric against float is ordered by its value, whichever way is worse") {
    sweep_result result = testing::example_against_float({.layers = 15, .schemes = 1});
    auto worst = summarize(result).modes[0].schemes[0].top;
    REQUIRE(worst.size() == 10);
    for (std::size_t i = 1; i < worst.size(); ++i)
        CHECK(worst[i - 1].what->scores[0].value <= worst[i].what->scores[0].value);
    CHECK(contains(summarize(result).modes[0].schemes[0].finding, "the worst is " + worst[0].what->layer));
    CHECK_FALSE(contains(summarize(result).modes[0].schemes[0].finding, "dips"));
    result.metrics[0].info.higher_is_better = false;
    worst = summarize(result).modes[0].schemes[0].top;
    for (std::size_t i = 1; i < worst.size(); ++i)
        CHECK(worst[i - 1].what->scores[0].value >= worst[i].what->scores[0].value);
}

TEST_CASE("an empty result has sentences and no schemes; a scheme that only rows name is not lost") {
    const sweep_result nothing{};
    CHECK(summarize(nothing).modes.empty());
    CHECK_FALSE(summarize(nothing).baseline.empty());
    sweep_result result = testing::example_result({.layers = 2, .schemes = 2});
    result.schemes.pop_back();
    CHECK(summarize(result).modes[0].schemes.size() == 2);
    for (row& r : result.rows) r.scores.clear();  // as in a broken file
    CHECK(contains(summarize(result).modes[0].schemes[0].finding, "No layer was measured."));
}

TEST_CASE("a selection of layers is said") {
    sweep_result result = testing::example_result({.layers = 5, .schemes = 2});
    result.selection = "named 'stage0:*'";
    CHECK(summarize(result).reading.front() == "The sweep was asked for these layers only: named 'stage0:*'.");
}

TEST_CASE("what is not finite in float is told first, with its place") {
    sweep_result result = testing::example_result({.layers = 5, .schemes = 2});
    CHECK(summarize(result).notice.empty());
    for (row& r : result.rows) r.output_nonfinite = {24, 1, 2};
    result.rows[1].nonfinite = result.rows[6].nonfinite = {1, 1, 2};  // one layer under two schemes
    const std::string layer = result.rows[1].layer;
    CHECK(summarize(result).notice ==
          "The float network itself computes NaN or infinity, and no SQNR counts these: 24 elements of the network's "
          "outputs, the first in batch 1, sample 2; 1 element of " +
              layer + ", the first in batch 1, sample 2.");
    for (row& r : result.rows) r.nonfinite = {1, 1, 2};
    CHECK(summarize(result).notice.find("; and in 3 other outputs.") != std::string::npos);
    result.stopped = true;
    CHECK(summarize(result).notice.find("The sweep was stopped") == 0);
}

TEST_CASE("what it costs that the host keeps weights in halves is said, and where") {
    sweep_result result = testing::example_result({.layers = 5, .schemes = 2});
    const auto last = [&] { return summarize(result).reading.back(); };
    CHECK(last().find("SQNR is") == 0);
    for (row& r : result.rows) r.ranges[0].host_type = "bfloat16";
    CHECK(
        last() ==
        "The host keeps weights in bfloat16, so quantized ones are rounded to that once more. That costs none of their "
        "SQNR.");
    result.rows[1].ranges[0].host_rounding_db = 0.4468;
    result.rows[2].ranges[0].host_rounding_db = 0.1;
    result.rows[3].ranges[0].host_rounding_db = -6;
    CHECK(contains(last(), "That costs up to 0.45 dB of a weight's own SQNR, at " + result.rows[1].layer + " under " +
                               result.rows[1].scheme + "; a deployed network"));
    CHECK(contains(last(), "It hides up to 6.00 dB of a weight's error, at " + result.rows[3].layer + " under "));
}

TEST_CASE("the cost is compared with that of whole runs") {
    sweep_result result = testing::example_result();
    result.cost = {1000, 4500, 61.04, 1'500'000};
    CHECK(summarize(result).cost ==
          "1,000 layer evaluations; if every row ran the whole network, it would take 4,500 (4.5 times as many), in "
          "61.0 s, "
          "with "
          "at most 1.50 MB of tensors alive at once.");
    result.cost.threads = 2;
    result.cost.fewer_threads = "4 were requested, but each batch uses one thread, and there are 2 batches";
    CHECK(
        summarize(result).cost.find(
            ", on 2 threads (4 were requested, but each batch uses one thread, and there are 2 batches), in 61.0 s") !=
        std::string::npos);
    result.cost = {1000, 4500, 61.04, 1'500'000};
    result.cost.full_passes = 20;
    CHECK(summarize(result).cost ==
          "1,000 layer evaluations in 20 runs of the whole network, since the engine cannot run single layers, in 61.0 "
          "s, "
          "with at most 1.50 MB of tensors alive at once.");
}
