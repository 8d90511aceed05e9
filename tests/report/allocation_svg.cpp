// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/allocation_svg.hpp>

#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/report/detail/allocation_words.hpp>
#include <quantsweep/report/html.hpp>
#include <quantsweep/report/markdown.hpp>
#include <quantsweep/report/text.hpp>

#include "example_result.hpp"
#include "xml_check.hpp"

using namespace quantsweep;
using testing::occurrences;
using testing::xml_problem;
using toy::contains;

namespace {

/// Returns all sentences, one on each line.
std::string sentences_of(const sweep_result& result) {
    std::string text;
    for (const std::string& sentence : detail::allocation_sentences(result, *result.allocation))
        text += sentence + "\n";
    return text;
}

}  // namespace

TEST_CASE("the picture has a mark for each recipe, the baseline, the budget, and a strip for each mixed one") {
    for (std::size_t layers : {1u, 12u, 70u, 300u}) {
        CAPTURE(layers);
        const sweep_result result = testing::example_allocated({.layers = layers});
        const std::string picture = svg_allocation(result);
        CHECK(xml_problem(picture) == "");
        CHECK(occurrences(picture, "<circle class=\"qs-dot\"") == 3);
        CHECK(occurrences(picture, "h9v9h-9z") == 2);
        CHECK(occurrences(picture, "class=\"qs-bar\"") == 5);
        CHECK(occurrences(picture, "class=\"qs-base\"") == 1);
        CHECK(occurrences(picture, ">budget<") == 1);
        CHECK(contains(picture, "allocation 2 (recommended)"));
        CHECK(occurrences(picture, "class=\"qs-mark") == 5 + 3 * layers);
        CHECK(picture == svg_allocation(result));
    }
}

TEST_CASE("a metric against float has neither baseline nor bars, and a failed recipe no mark") {
    sweep_result result = testing::example_allocated();
    result.metrics[0].info.against_float = true;
    for (allocation_point& point : result.allocation->points)
        point.measured = {.value = point.measured.value}, point.against_rival = {};
    result.allocation->points[1].measured = {};
    result.allocation->points[1].failure = "no range";
    const std::string picture = svg_allocation(result);
    CHECK(xml_problem(picture) == "");
    CHECK(occurrences(picture, "class=\"qs-base\"") == 0);
    CHECK(occurrences(picture, "class=\"qs-bar\"") == 0);
    CHECK(occurrences(picture, "<circle class=\"qs-dot\"") == 2);
    CHECK(contains(sentences_of(result), "Its top1 is "));
    CHECK(xml_problem(svg_allocation(sweep_result{})) == "");
}

TEST_CASE("sentences say what to ship, what it loses, and against which uniform recipe") {
    sweep_result result = testing::example_allocated();
    std::string said = sentences_of(result);
    CHECK(contains(said, "Ship allocation 2: 7 layers w8a8, 4 w4a4 and 1 float, 690 kB, 17.2 % of float."));
    CHECK(contains(said, "It loses 0.60 points of top1 [0.00, 1.20] on 1,000 samples that had no part in the choice."));
    CHECK(contains(said,
                   "It beats w4a4, the best uniform recipe that costs no more, which loses 2.50 [1.90, 3.10] more."));
    result.allocation->points[2].against_rival.significant = false;
    CHECK(contains(sentences_of(result), "It does not differ significantly from w4a4"));
    result.allocation->points[2].against_rival = {no_number, -0.02, -0.03, -0.01, 0.001, true};
    CHECK(contains(sentences_of(result),
                   "It is worse than w4a4, the best uniform recipe that costs no more, which loses "
                   "2.00 [1.00, 3.00] less. Ship that instead."));
    result.allocation->limits = {{"microseconds", 1500}};
    for (std::size_t k = 0; k < result.allocation->points.size(); ++k)
        result.allocation->points[k].limited_costs = {2000 - 400 * k};
    CHECK(contains(sentences_of(result), "690 kB, 17.2 % of float, 1,200 microseconds."));
    CHECK(contains(detail::allocation_outcome(*result.allocation, result.allocation->points[0]),
                   "exceeds 1,500 microseconds: 2,000 microseconds"));
    result.allocation->limits.clear();
    result.allocation->points[2].failure = "threw";
    CHECK(contains(sentences_of(result), "It failed on the held-out samples: threw."));
    result.allocation->points[2].failure.clear();
    result.allocation->recommended = "w8a8";
    CHECK(contains(sentences_of(result), "none of the mixed recipes that were measured within the budget lost less"));
    result.allocation->recommended = "";
    result.allocation->pairs = {{{"stage0:0:0", "w4a4"}, {"stage1:0:0", "w8a8"}, 0.02}};
    result.allocation->error_bound = 0.001;
    said = sentences_of(result);
    CHECK(contains(said, "No recipe is recommended. It loses least"));
    CHECK(contains(said, "stage0:0:0 (w4a4) and stage1:0:0 (w8a8) lose 2.00 points more together than apart."));
    CHECK(contains(said, "may miss the best one by up to 0.10 points."));
    result.allocation->pairs.clear();
    result.allocation->adds_up = false;
    CHECK(contains(sentences_of(result), "do not add up to the drops of whole recipes."));
}

TEST_CASE("every report begins with it, and one without an allocation does not speak of it") {
    const sweep_result result = testing::example_allocated();
    std::ostringstream page, plain, marked, none;
    write_html(page, result);
    write_text(plain, result);
    write_markdown(marked, result);
    for (const std::string& text : {page.str(), plain.str(), marked.str()}) {
        const std::size_t place = text.find("What to ship");
        CHECK(place != std::string::npos);
        CHECK(place < text.find("stage0:0:1"));
        CHECK(contains(text, "recommended"));
    }
    CHECK(contains(page.str(), svg_allocation(result).substr(0, 200)));
    write_html(none, testing::example_result());
    CHECK_FALSE(contains(none.str(), "What to ship"));
}

TEST_CASE("remedies are told by layer, the recommended one or that none helps") {
    sweep_result result = testing::example_result();
    const score drop{0.9, 0.01, 0.005, 0.015, 0.001, true}, gain{no_number, 0.02, 0.01, 0.03, 0.001, true};
    result.remedies = {{"stage0:0:1",
                        "w4a4",
                        "weights' ranges by min_max",
                        "w=int4",
                        "Calibrate so.",
                        drop,
                        {no_number, 0, -0.01, 0.01, 1}},
                       {"stage0:0:1", "w4a4", "weights per channel", "w4a4:per_channel", "Scales.", drop, gain, true},
                       {"stage1:0:0", "w4a4", "weights per channel", "w4a4:per_channel", "Scales."}};
    result.remedies[2].failure = "no range";
    std::ostringstream page, plain, marked;
    write_html(page, result);
    write_text(plain, result);
    write_markdown(marked, result);
    for (const std::string& text : {page.str(), plain.str(), marked.str()}) {
        CHECK(contains(text, "What mends the dips"));
        CHECK(contains(text, "stage0:0:1 under w4a4: weights per channel. It then loses 1.00 points"));
        CHECK(contains(text, "2.00 [1.00, 3.00] less than before, and still dips. Scales."));
        CHECK(contains(text, "stage1:0:0 under w4a4: none of the 1 change"));
    }
    CHECK(contains(page.str(), "no significant effect"));
    CHECK(contains(marked.str(), "failed: no range"));
}
