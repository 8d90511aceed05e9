// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/report/svg.hpp>

#include "example_result.hpp"
#include "xml_check.hpp"

using namespace quantsweep;
using testing::has;
using testing::occurrences;
using testing::xml_problem;

namespace {
constexpr const char* hostile = "<script>alert(1)</script>&\"";
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
        CHECK(occurrences(picture, "<title>" + layer.name + "&#10;") == 4);  // two schemes, the metric and the SQNR
    }
    CHECK(occurrences(picture, "<line class=\"qs-base\"") == 3);  // two panels and the legend
    CHECK(occurrences(picture, "<path class=\"qs-bar\"") == 2 * 69 + 1);
    CHECK(occurrences(picture, "class=\"qs-dip\"") == 5);
    for (const row& r : result.rows) CHECK(has(picture, ">" + r.layer + "</text>"));
    for (const char* block : {"res", "fmb", "mb", "att", "neck"})
        CHECK(has(picture, std::string{">"} + block + "</text>"));
    CHECK(picture == svg_plot(result));
}

TEST_CASE("names of dips stand in the picture however many there are") {
    const sweep_result result = testing::example_result({.layers = 40, .schemes = 1, .dips = 20});
    const std::string picture = svg_plot(result);
    CHECK(occurrences(picture, "class=\"qs-dip\"") == 20);
    CHECK(occurrences(picture, "rotate(-90)\">stage") > 10);  // too many to lie side by side
}

TEST_CASE("without a significant drop nothing is named and nothing is marked") {
    const std::string picture = svg_plot(testing::example_result({.layers = 35, .schemes = 1, .dips = 0}));
    CHECK(occurrences(picture, "class=\"qs-dip\"") == 0);
    CHECK(occurrences(picture, "qs-strong\"") == 0);
    CHECK_FALSE(has(picture, "dips, after"));
}

TEST_CASE("failed rows are crosses and infinities arrows; NaN never reaches the coordinates") {
    sweep_result result = testing::example_result({.layers = 6, .schemes = 1, .dips = 1});
    testing::fail(result.rows[2], "evaluate threw <here>");
    result.rows[3].output_sqnr_db = std::numeric_limits<double>::infinity();
    result.rows[4].output_sqnr_db = std::numeric_limits<double>::quiet_NaN();
    result.rows[5].drop_low = result.rows[5].drop_high = std::numeric_limits<double>::quiet_NaN();
    const std::string picture = svg_plot(result);
    CHECK(xml_problem(picture) == "");
    CHECK(occurrences(picture, "<path class=\"qs-cross\"") == 3);
    CHECK(occurrences(picture, "<path class=\"qs-dot\"") == 1);
    CHECK(has(picture, "failed: evaluate threw &lt;here&gt;"));
    for (const char* wrong : {"=\"nan", "=\"-nan", "=\"inf", "=\"\u2013", "=\"\u221e", "M\u2013", ",\u2013"})
        CHECK_MESSAGE(!has(picture, wrong), wrong);
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
    CHECK_FALSE(has(picture, "<script"));
    CHECK(has(picture, "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;"));
    CHECK(has(picture, "bad \ufffd bytes \ufffd\ufffd\ufffd"));
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
    result.metric = {"mse", false, {}, {}, false, false};
    result.baseline = 1;
    result.rows[0].drop = 0.5;
    result.rows[0].drop_low = 0.25;
    result.rows[0].drop_high = 0.75;
    const detail::plot_point worse = detail::main_point(result, result.rows[0]);
    CHECK(worse.low == 1.25);
    CHECK(worse.high == 1.75);
    result.metric.higher_is_better = true;
    const detail::plot_point lower = detail::main_point(result, result.rows[0]);
    CHECK(lower.low == 0.25);
    CHECK(lower.high == 0.75);
}

TEST_CASE("one layer, no rows, extreme numbers: still a picture") {
    CHECK(xml_problem(svg_plot(testing::example_result({.layers = 1, .schemes = 1, .dips = 1}))) == "");
    CHECK(xml_problem(svg_plot(sweep_result{})) == "");
    for (double value : {0.0, 1e-300, -1e-300, 1e300, -std::numeric_limits<double>::max(), 1e16}) {
        sweep_result result = testing::example_result({.layers = 2, .schemes = 1, .dips = 0});
        result.metric = {"loss", false, {}, {}, false, false};
        result.baseline = value;
        for (row& r : result.rows) r.value = value, r.drop = r.drop_low = r.drop_high = 0;
        CAPTURE(value);
        CHECK(xml_problem(svg_plot(result)) == "");
    }
}
