// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/text.hpp>

#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/table.hpp>
#include <quantsweep/report/summary.hpp>

#include "example_result.hpp"
#include "xml_check.hpp"

using namespace quantsweep;
using toy::contains;

namespace {
std::string written_text(const sweep_result& result) {
    std::ostringstream out;
    write_text(out, result);
    return out.str();
}
}  // namespace

TEST_CASE("the terminal's summary has the baseline, the worst, the failures, the memory and the cost") {
    sweep_result result = testing::example_result({.layers = 35, .schemes = 3, .dips = 2});
    testing::fail(result.rows[3], "evaluate threw: out of memory");
    const std::string text = written_text(result);
    const sweep_summary summary = summarize(result);
    CHECK(contains(text, summary.baseline));
    CHECK(contains(text, summary.cost));
    for (const scheme_report& scheme : summary.modes[0].schemes) {
        CHECK(contains(text, scheme.finding));
        for (const detail::ranked_row& r : scheme.top)
            CHECK(contains(text, detail::metric_text{result.metrics[0].info}.interval(r.what->scores[0])));
    }
    CHECK(contains(text, "evaluate threw: out of memory"));
    CHECK(contains(text, "*  " + summary.modes[0].schemes[2].dips[0]->layer));
    CHECK(contains(text, "Calibration saw 512 samples"));
}

TEST_CASE("columns line up, and lines end without blanks") {
    detail::table t{{"name", "n"}};
    t.lines.push_back({{{"a\u2026"}, {"1", 1.0}}, {}, {}, true});
    t.lines.push_back({{{"long name"}, {"12,345", 12345.0}}});
    t.foot = {{"total"}, {"12,346", 12346.0}};
    CHECK(detail::plain(t) ==
          "   name            n\n"
          "*  a\u2026              1\n"
          "   long name  12,345\n"
          "   total      12,346\n");
}

TEST_CASE("an empty result is a short text") { CHECK(written_text(sweep_result{}).size() < 1000); }

TEST_CASE("several modes follow one another") {
    sweep_result result = testing::example_result({.layers = 5, .schemes = 1, .dips = 1});
    testing::add_mode(result, mode_rule::all_but);
    const std::string text = written_text(result);
    CHECK(contains(text, "\n== One layer quantized (only) ==\n"));
    CHECK(text.find("== All quantized but one (all_but) ==") < text.find("With all layers but one quantized, keeping"));
}
