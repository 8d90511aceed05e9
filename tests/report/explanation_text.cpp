// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/explanation_text.hpp>

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/analyze/explain.hpp>
#include <quantsweep/report/html.hpp>
#include <quantsweep/report/markdown.hpp>
#include <quantsweep/report/summary.hpp>
#include <quantsweep/report/svg.hpp>
#include <quantsweep/report/text.hpp>

#include "example_result.hpp"
#include "xml_check.hpp"

using namespace quantsweep;
using toy::contains;

namespace {

statement made_up(const std::string& text, std::vector<std::string> layers, double share, double lift) {
    statement s;
    s.text = text;
    s.layers = std::move(layers);
    s.share = share;
    s.lift = lift;
    s.p_value = 0.0005;
    return s;
}

explanation example_explanation() {
    explanation found;
    found.loss = "drop";
    found.measured = 69;
    found.statements = {made_up("exit layers up to stage2", {"a", "b", "c", "d", "e"}, 0.612, 8.4321),
                        made_up("stem layers", {"f", "g"}, 0.0312, 2.5)};
    found.statements[0].synonyms = {"one", "two", "three"};
    found.layers = {"a", "b", "c", "d", "e", "f", "g"};
    found.share = 0.6437;
    return found;
}

/// Makes the exit layers dip for two different reasons: those of the last two blocks lose more.
sweep_result dipping_exits() {
    sweep_result result = testing::example_result({.layers = 60, .schemes = 2, .dips = 0});
    for (std::size_t i = 60; i < 120; ++i) {
        row& r = result.rows[i];
        if (*result.layers[i - 60].attributes["role"].word() != "exit") continue;
        r.scores[0].drop += 0.05;
        r.scores[0].value -= 0.05;
    }
    result.explanations = explain(result);
    return result;
}

template <class Write>
std::string written(const Write& write, const sweep_result& result) {
    std::ostringstream out;
    write(out, result);
    return out.str();
}

}  // namespace

TEST_CASE("an explanation becomes sentences, with at most two synonyms") {
    const std::vector<std::string> text = sentences(example_explanation());
    REQUIRE(text.size() == 3);
    CHECK(text[0] ==
          "Exit layers up to stage2 (5 of 69 layers) account for 61.2 % of the drop, 8.4 times their share of layers "
          "(p = 0.0005). The same layers: one; two.");
    CHECK(text[1] ==
          "Stem layers (2 of 69 layers) account for 3.1 % of the drop, 2.5 times their share of layers (p = 0.0005).");
    CHECK(text[2] == "Together they are 7 of 69 layers and account for 64.4 % of the drop.");
    explanation one = example_explanation();
    one.statements.resize(1);
    CHECK(sentences(one).size() == 1);
}

TEST_CASE("where no kind stands out the sentence says so, and where nothing was measured there is none") {
    explanation found;
    found.loss = "noise";
    CHECK(sentences(found).empty());
    found.measured = 35;
    CHECK(sentences(found) ==
          std::vector<std::string>{
              "Nothing stands out: no kind of layer accounts for more of the noise than chance would explain."});
}

TEST_CASE("every report has the sentences of every scheme") {
    const sweep_result result = dipping_exits();
    const sweep_summary summary = summarize(result);
    REQUIRE(summary.modes[0].schemes.size() == 2);
    CHECK(contains(summary.modes[0].schemes[0].reasons.at(0), "Nothing stands out"));
    CHECK(contains(summary.modes[0].schemes[1].reasons.at(0), "Exit layers (18 of 60 layers) account for "));
    const auto text = written([](auto& out, const auto& r) { write_text(out, r); }, result);
    const auto markdown = written([](auto& out, const auto& r) { write_markdown(out, r); }, result);
    const auto html = written([](auto& out, const auto& r) { write_html(out, r); }, result);
    for (const scheme_report& scheme : summary.modes[0].schemes)
        for (const std::string& sentence : scheme.reasons) {
            CHECK(contains(text, sentence));
            CHECK(contains(markdown, "- " + sentence));
            CHECK(contains(html, "<p class=\"reason\">" + sentence));
        }
}

TEST_CASE("the reports show the explanation that the result holds, and make none of their own") {
    sweep_result result = dipping_exits();
    result.explanations[1].statements[0].text = "made-up layers";
    CHECK(contains(written([](auto& out, const auto& r) { write_text(out, r); }, result), "Made-up layers (18 of 60"));
    CHECK(contains(written([](auto& out, const auto& r) { write_markdown(out, r); }, result), "- Made-up layers (18"));
    CHECK(contains(written([](auto& out, const auto& r) { write_html(out, r); }, result), "\"reason\">Made-up layers"));
    CHECK(contains(svg_plot(result), ">A: made-up layers (18 of 60 layers), "));
    result.explanations.clear();
    CHECK_FALSE(contains(written([](auto& out, const auto& r) { write_text(out, r); }, result), "xit layers ("));
}

TEST_CASE("the picture tints the layers of the kinds that stand out, in each panel, and letters their statement") {
    const std::string picture = svg_plot(dipping_exits());
    CHECK(testing::xml_problem(picture) == "");
    CHECK(testing::occurrences(picture, "<rect class=\"qs-kind\"") == 2 * 18 + 1);  // two panels and the legend
    CHECK(testing::occurrences(picture, "class=\"qs-kind-text\"") == 18);
    CHECK(contains(picture, ">A: exit layers (18 of 60 layers), "));
    CHECK(contains(picture, ">kinds of layer that stand out</text>"));
    CHECK(contains(picture, "&#10;of the exit layers</title>"));
    sweep_result flat = testing::example_result({.layers = 60, .schemes = 1, .dips = 0});
    flat.explanations = explain(flat);
    CHECK(testing::occurrences(svg_plot(flat), "class=\"qs-kind") == 0);
}

TEST_CASE("a metric against float is explained in the same way") {
    sweep_result result = testing::example_against_float({.layers = 60, .schemes = 1});
    result.metrics[0].info.name = "sqnr_db";
    for (std::size_t i = 0; i < result.rows.size(); ++i)
        if (*result.layers[i].attributes["role"].word() == "exit") result.rows[i].scores[0].value -= 20;
    result.explanations = explain(result);
    const std::string picture = svg_plot(result);
    CHECK(contains(picture, ">A: exit layers (18 of 60 layers), "));
    CHECK(contains(picture, " % of the noise</text>"));
}
