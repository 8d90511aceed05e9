// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/trace_svg.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <ostream>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/report/detail/axis.hpp>
#include <quantsweep/report/detail/heat_map.hpp>
#include <quantsweep/report/detail/traces.hpp>
#include <quantsweep/report/html.hpp>
#include <quantsweep/report/markdown.hpp>
#include <quantsweep/report/text.hpp>

#include "example_result.hpp"
#include "xml_check.hpp"

using namespace quantsweep;
using testing::occurrences;
using testing::xml_problem;
using toy::contains;

TEST_CASE("a map has a cell for each layer that an error reaches, one for the outputs, and each name twice") {
    for (std::size_t layers : {1u, 35u, 69u}) {
        CAPTURE(layers);
        const sweep_result result = testing::example_traced({.layers = layers, .schemes = 2});
        const std::string picture = svg_trace(result);
        CHECK(xml_problem(picture) == "");
        CHECK(occurrences(picture, "class=\"qs-mark qs-cell") == 2 * (layers * (layers + 1) / 2 + layers));
        for (const layer_summary& layer : result.layers)
            // As a row and as a column, under two schemes.
            CHECK(occurrences(picture, ">" + layer.name + "</text>") == 4);
        CHECK(picture == svg_trace(result));
    }
}

TEST_CASE("colours are in the order of the loudness, all of them used, and the legend has their edges") {
    detail::span_of_values values;
    values.add(11.5);
    values.add(44.9);
    const detail::heat_scale scale{values};
    CHECK(scale.steps() == 12);  // steps of 3 dB, from 9 to 45
    CHECK(scale.edge(0) == 9);
    CHECK(scale.edge(scale.steps()) == 45);
    CHECK(scale.style(scale.step_of(11.5)) == "qs-h0");
    CHECK(scale.style(scale.step_of(44.9)) == "qs-h11");
    CHECK(scale.step_of(12) == scale.step_of(11.99) + 1);
    values.add(-1e5);
    CHECK(detail::heat_scale{values}.steps() == detail::heat_colours);
    CHECK(detail::heat_scale{{}}.steps() >= 1);
    detail::span_of_values one;
    one.add(30);
    CHECK(detail::heat_scale{one}.style(detail::heat_scale{one}.step_of(30)) == "qs-h0");
}

TEST_CASE("a cell's tip compares with the layer's own output; an error that is gone is an empty frame") {
    sweep_result result = testing::example_traced({.layers = 3, .schemes = 1});
    auto& matrix = result.traces[0].sqnr_db;
    matrix[0] = {30, 24.5, std::numeric_limits<double>::infinity()};
    const std::string picture = svg_trace(result), a = result.layers[0].name;
    CHECK(contains(picture, a + " at its own output&#10;30.0 dB</title>"));
    CHECK(contains(picture, a + " at " + result.layers[1].name + "&#10;24.5 dB, 5.5 dB larger than its own</title>"));
    CHECK(contains(picture, a + " at " + result.layers[2].name + "&#10;no error</title>"));
    CHECK(occurrences(picture, "class=\"qs-mark qs-cell qs-quiet\"") == 1);
    matrix[1] = {std::nan(""), std::nan(""), std::nan("")};
    CHECK(xml_problem(svg_trace(result)) == "");
    for (const char* wrong : {"=\"nan", "M\u2013", "Mnan", "=\"\u2013", "\u221e"})
        CHECK_MESSAGE(!contains(svg_trace(result), wrong), wrong);
}

TEST_CASE("the sentence names whose error grows and whose fades most") {
    sweep_result result = testing::example_traced({.layers = 3, .schemes = 1});
    for (std::size_t i = 0; i < 3; ++i) {
        result.traces[0].sqnr_db[i][i] = 30;
        result.rows[i].output_sqnr_db = i == 0 ? 20 : i == 1 ? 45 : 31;
    }
    const auto trace = detail::named_traces(result)[0];
    CHECK(detail::trace_sentence(trace) ==
          "Of 2 layers, 1 has a larger error at the network's outputs than at the layer's own output. The error "
          "grows most from " +
              result.layers[0].name + ", 30.0 dB at its own output and 20.0 dB at the network's. It fades most from " +
              result.layers[1].name + ", 30.0 dB at its own output and 45.0 dB at the network's.");
    const detail::table t = detail::trace_table(trace);
    REQUIRE(t.lines.size() == 2);  // no later layer reads the last one
    CHECK(t.lines[0].cells[0].text == result.layers[0].name);
    CHECK(t.lines[1].cells[5].text == "-15.0");
}

namespace {
template <class Write>
std::string written(const Write& write, const sweep_result& result) {
    std::ostringstream out;
    write(out, result);
    return out.str();
}
constexpr auto html = [](std::ostream& out, const sweep_result& result) { write_html(out, result); };
constexpr auto markdown = [](std::ostream& out, const sweep_result& result) { write_markdown(out, result); };
constexpr auto text = [](std::ostream& out, const sweep_result& result) { write_text(out, result); };
}  // namespace

TEST_CASE("every report shows the traces, and none where there are none") {
    const sweep_result traced = testing::example_traced({.layers = 12, .schemes = 2}),
                       plain = testing::example_result();
    const std::string sentence = detail::trace_sentence(detail::named_traces(traced)[0]);
    CHECK(contains(written(html, traced), svg_trace(traced)));
    CHECK(contains(written(markdown, traced), sentence));
    CHECK(contains(written(text, traced), sentence));
    for (const std::string& report : {written(html, plain), written(markdown, plain), written(text, plain)})
        CHECK_FALSE(contains(report, "How errors travel"));
}

TEST_CASE("hostile names, matrices of another size, and no rows: still a picture") {
    sweep_result result = testing::example_traced({.layers = 4, .schemes = 1});
    result.rows[1].layer = result.graph = "<script>&\"\x01";
    CHECK(xml_problem(svg_trace(result)) == "");
    CHECK_FALSE(contains(svg_trace(result), "<script>"));
    result.traces[0].sqnr_db.resize(2);
    result.traces[0].sqnr_db[0].resize(9, 1.0);
    result.traces[0].sqnr_db[1].clear();
    CHECK(xml_problem(svg_trace(result)) == "");
    result.rows.clear();
    CHECK(xml_problem(svg_trace(result)) == "");
    CHECK(xml_problem(svg_trace(sweep_result{})) == "");
}
