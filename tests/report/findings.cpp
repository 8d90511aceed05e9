// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/detail/findings.hpp>

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/analyze/explain.hpp>
#include <quantsweep/report/csv.hpp>
#include <quantsweep/report/detail/tables.hpp>
#include <quantsweep/report/summary.hpp>

#include "example_result.hpp"
#include "xml_check.hpp"

using namespace quantsweep;
using toy::contains;

namespace {

/// Makes layers in one mode with these drops in percent.
sweep_result of_mode(mode_rule mode, const std::vector<double>& drops) {
    sweep_result result = testing::example_result({.layers = drops.size(), .schemes = 1, .dips = 0});
    for (std::size_t i = 0; i < drops.size(); ++i) {
        row& r = result.rows[i];
        r.mode = mode;
        r.layer = result.layers[i].name = std::string(1, static_cast<char>('a' + i));
        r.scores[0].drop = drops[i] / 100;
        r.scores[0].value = result.metrics[0].baseline - r.scores[0].drop;
    }
    result.modes = {mode};
    return result;
}

const scheme_report& only_scheme(const sweep_summary& summary) { return summary.modes.at(0).schemes.at(0); }

}  // namespace

TEST_CASE("rows are grouped by mode and scheme; only those of single layers are explained") {
    sweep_result result = testing::example_result({.layers = 40, .schemes = 2, .dips = 5});
    for (mode_rule mode :
         {mode_rule::all_but, mode_rule::up_to, mode_rule::from, mode_rule::local, mode_rule::cumulative})
        testing::add_mode(result, mode);
    result.explanations = explain(result);
    const sweep_summary summary = summarize(result);
    REQUIRE(summary.modes.size() == 6);
    CHECK(summary.modes[2].heading == "Quantized up to a layer");
    CHECK(summary.modes[5].name == "cumulative");
    for (const mode_report& mode : summary.modes) {
        REQUIRE(mode.schemes.size() == 2);
        for (const scheme_report& scheme : mode.schemes) {
            CHECK(scheme.measured == 40);
            for (const detail::ranked_row& r : scheme.top) {
                CHECK(r.what->mode == mode.rule);
                CHECK(r.what->scheme == scheme.name);
            }
            CHECK(scheme.reasons.empty() == (mode.rule != mode_rule::only));
        }
    }
    std::string reading;
    for (const std::string& sentence : summary.reading) reading += sentence;
    CHECK(contains(reading, "over the rows of its scheme and mode"));
    CHECK(contains(reading, "the population that the samples were drawn from"));
}

TEST_CASE("with all but one quantized, the layers to keep in float come first") {
    const sweep_result result = of_mode(mode_rule::all_but, {5, 2, 7, 6});
    const sweep_summary summary = summarize(result);
    CHECK(only_scheme(summary).top[0].what->layer == "b");
    CHECK(only_scheme(summary).finding ==
          "With all layers but one quantized, keeping b in float helps most and leaves a drop of 2.00 points; "
          "keeping c in float helps least and leaves a drop of 7.00 points.");
}

TEST_CASE("the finding of a growing set is its end, where the drop is first significant, and its largest step") {
    sweep_result result = of_mode(mode_rule::up_to, {0.5, 1, 4, 4.25});
    result.rows[2].scores[0].significant = result.rows[3].scores[0].significant = true;
    const sweep_summary up = summarize(result);
    CHECK(only_scheme(up).finding ==
          "Quantizing all 4 layers, from a to d, gives a drop of 4.25 points. The drop first becomes significant after "
          "Holm's correction at c, layer 3 of the curve, with a drop of 4.00 points. The largest step is 3.00 points, "
          "at c.");
    CHECK(only_scheme(up).top[0].step == doctest::Approx(0.03));
    for (row& r : result.rows) r.mode = mode_rule::from;
    result.rows[0].scores[0].significant = true;
    const sweep_summary back = summarize(result);
    CHECK(contains(only_scheme(back).finding, "from d to a, gives a drop of 0.50 points"));
    CHECK(
        contains(only_scheme(back).finding, "becomes significant after Holm's correction at d, layer 1 of the curve"));
    CHECK(contains(only_scheme(back).finding, "The largest step is 4.25 points, at d"));
    result.metrics[0].info = {"cosine", true, -1.0, 1.0, false, true};
    for (row& r : result.rows) r.scores = {score{0.9}};
    CHECK(only_scheme(summarize(result)).finding ==
          "Quantizing all 4 layers, from d to a, gives a cosine of 0.900000. The largest step is 0.100000, at d.");
}

TEST_CASE("pairs are ordered by the size of their interaction, which is shown with its sign") {
    sweep_result result = of_mode(mode_rule::pairs, {1, 2, 3});
    const double interactions[] = {0.001, -0.02, 0.015};
    for (std::size_t i = 0; i < 3; ++i) result.rows[i].other_layer = "z", result.rows[i].interaction = interactions[i];
    const sweep_summary summary = summarize(result);
    CHECK(only_scheme(summary).top[0].what == &result.rows[1]);
    CHECK(only_scheme(summary).top[1].what == &result.rows[2]);
    CHECK(only_scheme(summary).finding ==
          "Among 3 pairs, b & z interact most: together they lose 2.00 points, which is 2.00 points less "
          "than the sum of the two alone.");
    const detail::table t = detail::top_table(result, summary.modes[0], only_scheme(summary));
    CHECK(t.head == std::vector<std::string>{"layer", "role", "top1, %", "drop [interval], points",
                                             "interaction, points", "output SQNR, dB"});
    CHECK(t.lines[0].cells[4].text == "-2.00");
}

TEST_CASE("a layer's own error needs no metric: rows without a value are not failures") {
    sweep_result result = testing::example_result({.layers = 3, .schemes = 1, .dips = 0});
    testing::add_mode(result, mode_rule::local);
    result.rows[4].sqnr_db = 3.25;
    const sweep_summary summary = summarize(result);
    const scheme_report& scheme = summary.modes[1].schemes[0];
    CHECK(scheme.failed.empty());
    CHECK(
        contains(scheme.finding, "the output of " + result.rows[4].layer + " is the noisiest, with an SQNR of 3.2 dB"));
    const detail::table t = detail::top_table(result, summary.modes[1], scheme);
    CHECK(t.head == std::vector<std::string>{"layer", "role", "SQNR, dB"});
}

TEST_CASE("verdicts are counted, and those above are named") {
    sweep_result result = of_mode(mode_rule::only, {0, 5, 0, 0});
    result.stop_threshold = 0.01;
    const verdict verdicts[] = {verdict::below, verdict::above, verdict::open, verdict::below};
    for (std::size_t i = 0; i < 4; ++i) result.rows[i].side = verdicts[i], result.rows[i].samples = 100 * (i + 1);
    const sweep_summary summary = summarize(result);
    CHECK(contains(only_scheme(summary).finding,
                   "Against the threshold of 1.00 points, 1 lies above (b), 2 below, and 1 is undecided, after "
                   "250 samples on average."));
    CHECK(detail::verdict_text(result, result.rows[1]) == "above 1.00 points after 200 samples");
    CHECK(detail::remark_of(result, result.rows[3]) == "below 1.00 points after 400 samples");
    std::string reading;
    for (const std::string& sentence : summary.reading) reading += sentence;
    CHECK(contains(reading, "evaluated until its drop was known to be below or above 1.00 points"));
}

TEST_CASE("a screening shows what it found, its groups, and how far to trust it") {
    sweep_result result = of_mode(mode_rule::screen, {0.2, 3, 0.2, 0.2});
    result.screenings = {
        {result.schemes[0].name,
         0.01,
         {{{"a", "b", "c", "d"}, 0.03}, {{"a", "b"}, 0.03}, {{"c", "d"}, 0.002}, {{"a"}, 0.002}, {{"b"}, 0.03}},
         0.004,
         true}};
    const std::size_t groups[] = {3, 4, 2, 2};
    for (std::size_t i = 0; i < 4; ++i) {
        result.rows[i].group = groups[i];
        result.rows[i].side = i == 1 ? verdict::above : verdict::below;
        result.rows[i].scores[0].significant = false;
    }
    const sweep_summary summary = summarize(result);
    CHECK(only_scheme(summary).finding ==
          "Against the threshold of 1.00 points, of 4 layers 1 lies above (b) and 3 below; 5 groups were measured. "
          "Together, the layers below the threshold lose 0.40 points. A test confirmed that no layer makes up for the "
          "error "
          "of another.");
    CHECK(detail::verdict_text(result, result.rows[2]) == "below 1.00 points in a group of 2");
    CHECK(detail::verdict_text(result, result.rows[1]) == "above 1.00 points alone");
    const detail::table t = detail::top_table(result, summary.modes[0], only_scheme(summary));
    REQUIRE(t.lines.size() == 5);
    CHECK(t.lines[0].cells.back().text == "halved");
    CHECK(t.lines[2].cells.back().text == "cleared");
    CHECK(t.lines[4].marked);
    result.screenings[0].confirmed = false;
    CHECK(contains(only_scheme(summarize(result)).finding, "could not confirm"));
    result.rows[0].group = 99;
    result.screenings[0].groups.clear();
    CHECK(detail::verdict_text(result, result.rows[0]) == "below 1.00 points");
    result.screenings.clear();
    CHECK(contains(only_scheme(summarize(result)).finding, "1 lies above (b) and 3 below"));
}

TEST_CASE("a stopped sweep says so, and how much is missing") {
    sweep_result result = testing::example_result({.layers = 4, .schemes = 1, .dips = 0});
    CHECK(summarize(result).notice.empty());
    result.stopped = true;
    testing::fail(result.rows[3], "the sweep was stopped before this row's first batch");
    result.rows[1].samples = 50;
    CHECK(summarize(result).notice ==
          "The sweep was stopped early: of 4 rows, 1 has no number, and 1 was measured on fewer than "
          "all 2,000 samples.");
}

TEST_CASE("further metrics have columns of their own in tables and CSV, those without a drop one less") {
    sweep_result result = testing::example_result({.layers = 2, .schemes = 1, .dips = 0});
    result.metrics.push_back({{"top5", true, 0.0, 1.0, true, false}, 0.99, "Clopper-Pearson"});
    result.metrics.push_back({{"cosine", true, -1.0, 1.0, false, true}});
    for (row& r : result.rows)
        r.scores.insert(r.scores.end(), {score{0.98, 0.01, -0.005, 0.025, 0.5, false}, score{0.99987}});
    result.rows[1].scores.resize(1);  // a broken file
    const detail::table t = detail::full_table(result, summarize(result));
    CHECK(t.head == std::vector<std::string>{"layer", "role", "scheme", "top1, %", "drop [interval], points", "top5, %",
                                             "top5 drop [interval], points", "cosine", "SQNR, dB", "output SQNR, dB",
                                             "samples", "quantized"});
    CHECK(t.lines[0].cells[6].text == "1.00 [-0.50, 2.50]");
    CHECK(t.lines[0].cells[7].text == "0.999870");
    CHECK(contains(summarize(result).baseline, "Other metrics: top5 (float: 99.00 %), cosine."));
    std::ostringstream out;
    write_csv(out, result);
    const std::string csv = out.str();
    CHECK(contains(csv,
                   ",side,role,value_low,value_high,top5,top5_drop,top5_drop_low,top5_drop_high,top5_p_value,"
                   "top5_significant,top5_low,top5_high,cosine,"));
    CHECK(contains(csv, ",0.98,0.01,-0.005,0.025,0.5,false,,,0.99987,,,,,false,,\n"));
}
