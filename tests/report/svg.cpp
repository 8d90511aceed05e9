// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/svg.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <quantsweep/report/detail/plot.hpp>
#include <quantsweep/report/detail/svg_text.hpp>
#include <quantsweep/report/summary.hpp>

#include "example_result.hpp"
#include "xml_check.hpp"

using namespace quantsweep;
using testing::occurrences;
using testing::xml_problem;
using toy::contains;

namespace {
constexpr const char* hostile = "<script>alert(1)</script>&\"";

double number_after(const std::string& text, const std::string& mark, std::size_t from) {
    return std::stod(text.substr(text.find(mark, from) + mark.size(), 12));
}
}  // namespace

TEST_CASE("the checker of XML finds what is wrong") {
    CHECK(xml_problem("<a b=\"c\"><d/>x &amp; &#10;</a>").empty());
    for (const char* wrong :
         {"<a>", "<a></b>", "<a/><a/>", "<a b=c/>", "<a b=\"c/>", "<a>&nbsp;</a>", "<a b=\"<\"/>", "a"})
        CHECK_MESSAGE(!xml_problem(wrong).empty(), wrong);
}

TEST_CASE("the picture of 69 layers and two schemes shows each layer once on the axis and once a panel") {
    const sweep_result result = testing::example_result({.layers = 69, .schemes = 2, .dips = 5});
    const std::string picture = svg_plot(result);
    CHECK(xml_problem(picture) == "");
    for (const layer_summary& layer : result.layers) {
        CHECK(occurrences(picture, "rotate(-60)\">" + layer.name + "</text>") == 1);
        CHECK(occurrences(picture, "<title>" + layer.name + "&#10;") == 4);  // two schemes; the metric and the SQNR
    }
    CHECK(occurrences(picture, "<line class=\"qs-base\"") == 3);  // two panels and the legend
    CHECK(occurrences(picture, "<path class=\"qs-bar\"") == 2 * 69 + 1);
    CHECK(occurrences(picture, "class=\"qs-dip\"") == 5);
    for (const row& r : result.rows) CHECK(contains(picture, ">" + r.layer + "</text>"));
    for (const char* block : {"res", "fmb", "mb", "att", "neck"})
        CHECK(contains(picture, std::string{">"} + block + "</text>"));
    CHECK(picture == svg_plot(result));
}

TEST_CASE("names of dips stand in the picture however many there are") {
    const sweep_result result = testing::example_result({.layers = 40, .schemes = 1, .dips = 20});
    const std::string picture = svg_plot(result);
    CHECK(occurrences(picture, "class=\"qs-dip\"") == 20);
    CHECK(occurrences(picture, "rotate(-90)\">stage") > 10);  // there are too many names to lie side by side
}

TEST_CASE("names of dips stay within their panel, however long they are and wherever their mark is") {
    for (const char* before : {"p2o.Conv.", "model.encoder.layers.", "WWWWWWWWMMMMMMMM"})
        for (std::size_t layers : {3u, 40u, 300u}) {
            sweep_result result = testing::example_result({.layers = layers, .schemes = 1, .dips = layers / 3});
            for (std::size_t i = 0; i < layers; ++i) {
                const bool longer = before[0] == 'm';
                const std::string name = before + std::to_string(100 + i) + (longer ? ".mlp.down_proj.MM" : "");
                result.layers[i].name = result.rows[i].layer = name;
            }
            result.rows[1].scores[0].low = -0.5;  // a bar from one end of the panel to the other
            result.rows[1].scores[0].high = 0.5;
            const std::string picture = svg_plot(result);
            CHECK(xml_problem(picture) == "");
            CHECK(occurrences(picture, "class=\"qs-dip\"") > 0);
            const std::size_t frame = picture.find("<rect class=\"qs-frame\"");
            const double top = number_after(picture, " y=\"", frame);
            const double bottom = top + number_after(picture, " height=\"", frame);
            for (auto at = picture.find("class=\"qs-dip\""); at != std::string::npos;
                 at = picture.find("class=\"qs-dip\"", at + 1)) {
                const std::size_t words = picture.find('>', at) + 1;
                const std::string name = picture.substr(words, picture.find('<', words) - words);
                const std::size_t turned = picture.find("translate(", at);
                if (turned > words) continue;  // drawn beside its mark, because there was room
                const double from = number_after(picture, ",", turned), width = detail::text_width(name);
                const bool upward = picture.substr(at, words - at).find("\"start\"") != std::string::npos;
                CHECK((upward ? from - width : from) >= top);
                CHECK((upward ? from : from + width) <= bottom);
            }
        }
}

TEST_CASE("long names that begin and end alike are told apart on the axis") {
    sweep_result result = testing::example_result({.layers = 3, .schemes = 1, .dips = 1});
    for (std::size_t i = 0; i < 3; ++i)
        result.layers[i].name = result.rows[i].layer = "model.encoder.layers.1" + std::to_string(i) + ".mlp.down_proj";
    const std::string picture = svg_plot(result);
    for (const char* label : {"\u202610\u2026", "\u202611\u2026", "\u202612\u2026"})
        CHECK(occurrences(picture, std::string{"rotate(-60)\">"} + label + "</text>") == 1);
    CHECK(contains(picture, "<title>model.encoder.layers.11.mlp.down_proj&#10;"));
}

TEST_CASE("the scheme's name is shown whole, its caption below where both are too long for a line") {
    sweep_result result = testing::example_result({.layers = 3, .schemes = 1, .dips = 0});
    const std::string name = "w=int8:symmetric@percentile:99.99/a=int8:affine@min_max";
    result.schemes[0] = {name, "int8:symmetric@percentile:99.99", "int8:affine@min_max", "int8:affine@min_max"};
    for (row& r : result.rows) r.scheme = name;
    const std::string picture = svg_plot(result);
    CHECK(contains(picture, "<tspan class=\"qs-head\">" + name + "</tspan><tspan class=\"qs-soft\" x="));
    CHECK(contains(picture, ">weights int8:symmetric@percentile:99.99"));
}

TEST_CASE("an SQNR far off the others is an arrow with its number, and the others keep their place") {
    sweep_result result = testing::example_result({.layers = 20, .schemes = 1, .dips = 0});
    CHECK_FALSE(contains(svg_plot(result), ">beyond the axis</text>"));
    result.rows[7].output_sqnr_db = 160;
    result.rows[19].output_sqnr_db = -35.25;
    const detail::plot shown = detail::make_plots(result, summarize(result).modes[0])[0];
    for (std::size_t i = 0; i < 20; ++i)
        CHECK(shown.panels[1].scale.holds(result.rows[i].output_sqnr_db) == (i != 7 && i != 19));
    const std::string picture = svg_plot(result);
    CHECK(occurrences(picture, "<path class=\"qs-dot\"") == 2 + 1);  // plus the legend
    CHECK(contains(picture, "text-anchor=\"start\" x="));
    CHECK(contains(picture, ">160</text>"));
    CHECK(contains(picture, ">-35.25</text>"));
    CHECK(contains(picture, ">beyond the axis</text>"));
    // The leading metric may be an SQNR too. Then the number follows the name of the worst row.
    sweep_result lead = testing::example_against_float({.layers = 20, .schemes = 1});
    lead.metrics[0].info.name = "sqnr_db";
    lead.rows[5].scores[0].value = -60;
    CHECK(contains(svg_plot(lead), lead.rows[5].layer + " -60</text>"));
}

TEST_CASE("without a significant drop nothing is named and nothing is marked") {
    const std::string picture = svg_plot(testing::example_result({.layers = 35, .schemes = 1, .dips = 0}));
    CHECK(occurrences(picture, "class=\"qs-dip\"") == 0);
    CHECK(occurrences(picture, "qs-strong\"") == 0);
    CHECK_FALSE(contains(picture, "dips, after"));
}

TEST_CASE("failed rows are crosses and infinities arrows; NaN never reaches the coordinates") {
    sweep_result result = testing::example_result({.layers = 6, .schemes = 1, .dips = 1});
    testing::fail(result.rows[2], "evaluate threw <here>");
    result.rows[3].output_sqnr_db = std::numeric_limits<double>::infinity();
    result.rows[4].output_sqnr_db = std::numeric_limits<double>::quiet_NaN();
    result.rows[5].scores[0].low = result.rows[5].scores[0].high = std::numeric_limits<double>::quiet_NaN();
    const std::string picture = svg_plot(result);
    CHECK(xml_problem(picture) == "");
    CHECK(occurrences(picture, "<path class=\"qs-cross\"") == 3);
    CHECK(occurrences(picture, "<path class=\"qs-dot\"") == 1 + 1);  // plus the legend
    CHECK(contains(picture, "failed: evaluate threw &lt;here&gt;"));
    for (const char* wrong : {"=\"nan", "=\"-nan", "=\"inf", "=\"\u2013", "=\"\u221e", "M\u2013", ",\u2013"})
        CHECK_MESSAGE(!contains(picture, wrong), wrong);
}

TEST_CASE("a hostile name stays text") {
    sweep_result result = testing::example_result({.layers = 3, .schemes = 1, .dips = 1});
    for (layer_summary& layer : result.layers)
        if (layer.name == result.rows[1].layer) layer.name = hostile;
    result.rows[1].layer = hostile;
    result.graph = result.schemes[0].name = hostile;
    for (row& r : result.rows) r.scheme = hostile;
    result.layers[1].attributes["block"] = hostile;
    result.rows[2].layer = "bad \x01 bytes \xff\xc0\x80";
    const std::string picture = svg_plot(result);
    CHECK(xml_problem(picture) == "");
    CHECK_FALSE(contains(picture, "<script"));
    CHECK(contains(picture, "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;"));
    CHECK(contains(picture, "bad \ufffd bytes \ufffd\ufffd\ufffd"));
}

TEST_CASE("a metric against float has its values, no baseline, and no second panel of the same numbers") {
    const std::string picture = svg_plot(testing::example_against_float({.layers = 20, .schemes = 2}));
    CHECK(xml_problem(picture) == "");
    CHECK(occurrences(picture, "class=\"qs-base\"") == 0);
    CHECK(occurrences(picture, "<path class=\"qs-bar\"") == 0);
    CHECK(occurrences(picture, "<g class=\"qs-mark") == 40);
}

TEST_CASE("an interval lies on the side of the baseline where worse is") {
    sweep_result result = testing::example_result({.layers = 1, .schemes = 1, .dips = 1});
    result.metrics[0].info = {"mse", false, {}, {}, false, false};
    result.metrics[0].baseline = 1;
    result.rows[0].scores[0].drop = 0.5;
    result.rows[0].scores[0].low = 0.25;
    result.rows[0].scores[0].high = 0.75;
    const detail::plot_point worse = detail::main_point(result, result.rows[0]);
    CHECK(worse.low == 1.25);
    CHECK(worse.high == 1.75);
    result.metrics[0].info.higher_is_better = true;
    const detail::plot_point lower = detail::main_point(result, result.rows[0]);
    CHECK(lower.low == 0.25);
    CHECK(lower.high == 0.75);
}

TEST_CASE("one layer, no rows, extreme numbers: still a picture") {
    CHECK(xml_problem(svg_plot(testing::example_result({.layers = 1, .schemes = 1, .dips = 1}))) == "");
    CHECK(xml_problem(svg_plot(sweep_result{})) == "");
    for (double value : {0.0, 1e-300, -1e-300, 1e300, -std::numeric_limits<double>::max(), 1e16}) {
        sweep_result result = testing::example_result({.layers = 2, .schemes = 1, .dips = 0});
        result.metrics[0].info = {"loss", false, {}, {}, false, false};
        result.metrics[0].baseline = value;
        for (row& r : result.rows) r.scores[0] = {value, 0, 0, 0, r.scores[0].p_value, r.scores[0].significant};
        CAPTURE(value);
        CHECK(xml_problem(svg_plot(result)) == "");
    }
}

TEST_CASE("each mode has its picture: growing sets are curves, a layer's own error has no baseline") {
    sweep_result result = testing::example_result({.layers = 12, .schemes = 2, .dips = 1});
    const sweep_result single = result;
    for (mode_rule mode : {mode_rule::all_but, mode_rule::up_to, mode_rule::from, mode_rule::local})
        testing::add_mode(result, mode);
    const std::string picture = svg_plot(result);
    CHECK(xml_problem(picture) == "");
    CHECK(occurrences(picture, "qs-title") == 1 + 5);                      // the style, and each picture
    CHECK(occurrences(picture, "<path class=\"qs-curve\"") == 2 * 2 * 2);  // modes, schemes and panels
    CHECK(occurrences(picture, "<line class=\"qs-base\"") == 4 * (2 + 1));
    CHECK(occurrences(picture, "<g class=\"qs-mark") == 2 * 12 * (4 * 2 + 1));
    CHECK(contains(picture, "SQNR of each layer&#39;s own output</text>"));
    CHECK(occurrences(svg_plot(single), "<path class=\"qs-curve\"") == 0);
}

TEST_CASE("where each scheme has an order of its own, each has a picture in that order") {
    sweep_result result = testing::example_result({.layers = 5, .schemes = 2, .dips = 0});
    for (row& r : result.rows) r.mode = mode_rule::cumulative;
    CHECK(occurrences(svg_plot(result), "qs-text qs-title") == 1);
    std::swap(result.rows[5], result.rows[9]);
    const std::string picture = svg_plot(result);
    CHECK(xml_problem(picture) == "");
    CHECK(occurrences(picture, "qs-text qs-title") == 2);
    const std::size_t second = picture.rfind("rotate(-60)\">" + result.rows[5].layer);
    CHECK(second < picture.rfind("rotate(-60)\">" + result.rows[9].layer));
}

TEST_CASE("pairs stand by the size of their interaction, with what the two alone add up to") {
    sweep_result result = testing::example_result({.layers = 3, .schemes = 1, .dips = 0});
    for (row& r : result.rows) r.mode = mode_rule::pairs, r.other_layer = "last", r.interaction = 0;
    result.rows[2].interaction = -0.01;
    const std::string picture = svg_plot(result);
    CHECK(xml_problem(picture) == "");
    CHECK(occurrences(picture, "<path class=\"qs-sum\"") == 3 + 1);  // plus the legend
    CHECK(contains(picture, result.rows[0].layer + " &amp; last</text>"));
    const auto place = [&](const row& r) { return picture.find("rotate(-60)\">" + r.layer); };
    CHECK(place(result.rows[2]) < place(result.rows[0]));
    const detail::plot_point point = detail::main_point(result, result.rows[2]);
    CHECK(point.expected == doctest::Approx(100 * (result.metrics[0].baseline - result.rows[2].scores[0].drop - 0.01)));
}

TEST_CASE("of a metric without a drop the worst few layers are named, if they lose anything") {
    sweep_result result = testing::example_against_float({.layers = 8, .schemes = 1});
    result.metrics[0].info = {"cosine", true, -1.0, 1.0, false, true};
    for (std::size_t i = 0; i < 8; ++i) result.rows[i].scores[0].value = 1;
    const auto named = [&](std::size_t i) {
        const std::string picture = svg_plot(result), name = ">" + result.rows[i].layer + "</text>";
        for (auto at = picture.find("\"qs-dip\""); at != std::string::npos; at = picture.find("\"qs-dip\"", at + 1))
            if (picture.find('>', at) == picture.find(name, at)) return true;
        return false;
    };
    for (std::size_t i = 0; i < 8; ++i) CHECK_FALSE(named(i));
    result.rows[2].scores[0].value = 0.9;
    result.rows[6].scores[0].value = 0.99;
    for (std::size_t i = 0; i < 8; ++i) CHECK(named(i) == (i == 2 || i == 6));
    result.rows[0].scores[0].value = result.rows[4].scores[0].value = 0.98;
    for (std::size_t i = 0; i < 8; ++i) CHECK(named(i) == (i == 0 || i == 2 || i == 4));
}

TEST_CASE("a cosine has the float network's line at 1, and each scheme a scale that shows its layers") {
    sweep_result result = testing::example_against_float({.layers = 6, .schemes = 2});
    result.metrics[0].info = {"cosine", true, -1.0, 1.0, false, true};
    for (std::size_t i = 0; i < result.rows.size(); ++i)
        result.rows[i].scores[0].value = 1 - (i < 6 ? 1e-7 : 1e-2) * static_cast<double>(i % 6 + 1);
    const sweep_summary summary = summarize(result);
    const detail::plot shown = detail::make_plots(result, summary.modes[0])[0];
    CHECK(shown.baseline == 1);
    for (const detail::plot_panel& panel : shown.panels) {
        if (!panel.main) continue;
        CHECK(panel.scale.share(panel.points.front().value) - panel.scale.share(panel.points.back().value) > 0.5);
        CHECK(panel.scale.share(1) > 0.8);
    }
    const std::string picture = svg_plot(result);
    CHECK(contains(picture, ">0.9999996</text>"));
    CHECK(occurrences(picture, "<line class=\"qs-base\"") == 3);
}

TEST_CASE(
    "a threshold is a line, below the baseline or above it as worse is; a row that ended early stands at its drop") {
    sweep_result result = testing::example_result({.layers = 2, .schemes = 1, .dips = 0});
    result.stop_threshold = 0.01;
    result.rows[0].scores[0].drop = 0.02;
    result.rows[0].scores[0].value = 0.95;  // of the few samples that the row saw
    const detail::plot shown = detail::make_plots(result, summarize(result).modes[0])[0];
    CHECK(*shown.threshold == doctest::Approx(91.15));
    CHECK(shown.panels[0].points[0].value == doctest::Approx(90.15));
    CHECK(occurrences(svg_plot(result), "<line class=\"qs-limit\"") == 2);
    result.metrics[0].info.higher_is_better = false;
    CHECK(*detail::make_plots(result, summarize(result).modes[0])[0].threshold == doctest::Approx(93.15));
}

TEST_CASE("layers that were screened together are joined, and those above the threshold are named") {
    sweep_result result = testing::example_result({.layers = 4, .schemes = 1, .dips = 0});
    const std::size_t groups[] = {0, 0, 1, 2};
    for (std::size_t i = 0; i < 4; ++i)
        result.rows[i].mode = mode_rule::screen, result.rows[i].group = groups[i],
        result.rows[i].side = i == 3 ? verdict::above : verdict::below;
    result.screenings = {
        {result.schemes[0].name, 0.01, {{{"a", "b"}, 0.001}, {{"c"}, 0.001}, {{"d"}, 0.02}}, 0.002, true}};
    const std::string picture = svg_plot(result);
    CHECK(xml_problem(picture) == "");
    CHECK(occurrences(picture, "<path class=\"qs-curve\"") == 2);
    CHECK(occurrences(picture, "class=\"qs-dip\"") == 1);
    CHECK(contains(picture, "below 1.00 points in a group of 2"));
    CHECK(contains(picture, ">above the threshold</text>"));
}
