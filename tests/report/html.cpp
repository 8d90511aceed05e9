// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/html.hpp>

#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/report/summary.hpp>
#include <quantsweep/report/svg.hpp>

#include "example_result.hpp"
#include "xml_check.hpp"

using namespace quantsweep;
using testing::occurrences;
using toy::contains;

namespace {
std::string written_html(const sweep_result& result) {
    std::ostringstream out;
    write_html(out, result);
    return out.str();
}
/// Turns the page into XML that can be checked: removes its script and style, and closes HTML's void elements.
std::string as_xml(std::string page) {
    const auto cut = [&](const std::string& from, const std::string& to) {
        for (std::size_t at = page.find(from); at != std::string::npos; at = page.find(from))
            page.erase(at, page.find(to, at) + to.size() - at);
    };
    cut("<script>", "</script>");
    cut("<style>", "</style>");
    cut("<meta", ">");
    cut("<!DOCTYPE", ">");
    cut(" hidden", " hidden");
    return page;
}
}  // namespace

TEST_CASE("the page is whole: picture, every row, every range, memory, method, and nothing to fetch") {
    sweep_result result = testing::example_result({.layers = 69, .schemes = 2, .dips = 3});
    testing::fail(result.rows[4], "evaluate threw");
    const std::string page = written_html(result);
    CHECK(testing::xml_problem(as_xml(page)) == "");
    CHECK(contains(page, svg_plot(result)));
    CHECK(occurrences(page, "<td>" + result.rows[0].layer + "</td><td>" + result.rows[0].scheme + "</td>") == 2);
    for (std::size_t i = 0; i < result.rows.size(); ++i) {
        const std::string role = *result.layers[i % 69].attributes.find("role")->second.word();
        CHECK(contains(page, "<td>" + result.rows[i].layer + "</td><td>" + role + "</td><td>" + result.rows[i].scheme));
    }
    CHECK(contains(page, "274 tensors"));
    CHECK(contains(page, "failed: evaluate threw"));
    CHECK(contains(page, "The largest of many drops is overestimated"));
    CHECK(contains(page, "Calibration saw 512 samples"));
    CHECK(contains(page, "Clopper-Pearson"));
    CHECK(contains(page, summarize(result).cost));
    CHECK(occurrences(page, "http") == 2);  // http-equiv and the namespace of SVG, which is a name and not an address
    for (const char* fetched : {"src=", "href=", "url(", "@import"}) CHECK_MESSAGE(!contains(page, fetched), fetched);
}

TEST_CASE("numbers carry their keys to sort by, and a row its scheme to filter by") {
    sweep_result result = testing::example_result({.layers = 3, .schemes = 2, .dips = 0});
    testing::fail(result.rows[0], "x");
    result.rows[1].scores[0].value = 0.25;
    const std::string page = written_html(result);
    CHECK(contains(page, "data-v=\"0.25\">25.00</td>"));
    CHECK(contains(page, "data-v=\"\">\u2013</td>"));
    CHECK(contains(page, "<tr data-scheme=\"w4a4\">"));
    CHECK(contains(page, "<option>w4a4</option>"));
    CHECK_FALSE(contains(written_html(testing::example_result({.layers = 3, .schemes = 1})), "<option>"));
}

TEST_CASE("hostile names stay text everywhere") {
    const std::string hostile = "<script>alert(1)</script>&\"'";
    sweep_result result = testing::example_result({.layers = 4, .schemes = 2, .dips = 1});
    result.graph = result.metrics[0].interval = result.metrics[0].info.name = hostile;
    for (layer_summary& layer : result.layers) {
        layer.name += hostile;
        layer.attributes["block"] = hostile;
    }
    for (scheme_summary& scheme : result.schemes) scheme.name += hostile, scheme.weights = hostile;
    for (row& r : result.rows) {
        r.layer += hostile;
        r.scheme += hostile;
        r.quantized = {hostile};
        r.ranges = {{hostile, hostile, hostile}};
    }
    testing::fail(result.rows[0], hostile);
    result.explanations.push_back(
        {result.schemes[1].name, hostile, {{hostile, {}, {hostile}, {result.rows[7].layer}}}});
    result.explanations[0].measured = 4;
    const std::string page = written_html(result);
    CHECK(testing::xml_problem(as_xml(page)) == "");
    CHECK(occurrences(page, "<script") == 1);
    CHECK(occurrences(page, "</script") == 1);
    CHECK_FALSE(contains(page, hostile));
}

TEST_CASE("pages of one layer, of no dip, of no rows, and of a metric against float") {
    const std::string one = written_html(testing::example_result({.layers = 1, .schemes = 1, .dips = 1}));
    CHECK(testing::xml_problem(as_xml(one)) == "");
    CHECK(contains(one, ">1 dip</span>"));
    CHECK(contains(written_html(testing::example_result({.layers = 5, .schemes = 1, .dips = 0})),
                   ">no layer dips</span>"));
    const std::string none = written_html(sweep_result{});
    CHECK(testing::xml_problem(as_xml(none)) == "");
    CHECK_FALSE(contains(none, "<svg"));
    CHECK_FALSE(contains(none, "<table"));
    const std::string values = written_html(testing::example_against_float());
    CHECK(testing::xml_problem(as_xml(values)) == "");
    CHECK_FALSE(contains(values, "drop ["));
}

TEST_CASE(
    "a page of several modes has a section for each, a choice among them, and says at its top that it was stopped") {
    sweep_result result = testing::example_result({.layers = 5, .schemes = 2, .dips = 1});
    for (mode_rule mode : {mode_rule::all_but, mode_rule::up_to, mode_rule::local}) testing::add_mode(result, mode);
    result.stopped = true;
    const std::string page = written_html(result);
    CHECK(testing::xml_problem(as_xml(page)) == "");
    CHECK(occurrences(page, "<svg") == 4);
    CHECK(contains(page, "<h2>Quantized up to a layer <code>up_to</code></h2>"));
    CHECK(page.find("The sweep was stopped early") < page.find("<h2>"));
    CHECK(
        contains(page, "<select data-key=\"mode\"><option>all</option><option>only</option><option>all_but</option>"));
    CHECK(contains(page, "data-mode=\"local\""));
    CHECK(occurrences(page, "The largest of many drops is overestimated") == 1);
    const std::string one = written_html(testing::example_result());
    CHECK_FALSE(contains(one, "<code>"));
    CHECK_FALSE(contains(one, "data-key=\"mode\""));
}
