// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/markdown.hpp>

#include <algorithm>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/report/detail/table.hpp>

#include "example_result.hpp"
#include "xml_check.hpp"

using namespace quantsweep;
using toy::contains;

namespace {
std::string written_markdown(const sweep_result& result) {
    std::ostringstream out;
    write_markdown(out, result);
    return out.str();
}
std::string role_of(const sweep_result& result, const std::string& name) {
    for (const layer_summary& layer : result.layers)
        if (layer.name == name) return *layer.attributes.find("role")->second.word();
    return {};
}
/// Returns the number of cells in a table's line: the bars without a backslash before them, minus one.
std::size_t cells(const std::string& line) {
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    return bars - 1;
}
}  // namespace

TEST_CASE("a Markdown report holds every row, every layer's memory and the sentences") {
    sweep_result result = testing::example_result({.layers = 69, .schemes = 2, .dips = 3});
    testing::fail(result.rows[5], "evaluate threw");
    const std::string text = written_markdown(result);
    for (const row& r : result.rows) {
        const std::string layer = r.scores[0].significant ? "**" + r.layer + "**" : r.layer;
        CHECK(contains(text, "| " + layer + " | " + role_of(result, r.layer) + " | " + r.scheme + " |"));
    }
    CHECK(contains(text, "failed: evaluate threw"));
    CHECK(contains(text, "The largest of many drops is overestimated"));
    CHECK(contains(text, "| total |  |"));
}

TEST_CASE("all lines of a Markdown table have the same cells, whatever the names") {
    sweep_result result = testing::example_result({.layers = 4, .schemes = 2, .dips = 1});
    result.rows[0].layer = "a|b\nc";
    result.rows[1].layer = "*bold* `code` _x_ <script>";
    result.rows[2].scheme = "p\\|q";
    testing::fail(result.rows[3], "one | two\n| three");
    const std::string text = written_markdown(result);
    std::istringstream lines{text};
    std::size_t expected = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line[0] != '|') {
            expected = 0;
            continue;
        }
        if (expected == 0) expected = cells(line);
        CHECK_MESSAGE(cells(line) == expected, line);
    }
    CHECK_FALSE(contains(text, "<script>"));
    CHECK(contains(text, "a\\|b c"));
    CHECK(detail::markdown_escaped("scaling_depthwise") == "scaling_depthwise");
    CHECK(detail::markdown_escaped("[a](b)") == "[a]\\(b)");
}

TEST_CASE("an empty result is a short document without tables") {
    const std::string text = written_markdown(sweep_result{});
    CHECK(std::count(text.begin(), text.end(), '|') == 0);
}

TEST_CASE("a document of several modes has a section for each, with its schemes below it") {
    sweep_result result = testing::example_result({.layers = 5, .schemes = 2, .dips = 1});
    testing::add_mode(result, mode_rule::from);
    result.stopped = true;
    const std::string text = written_markdown(result);
    CHECK(contains(text, "\n## Quantized from a layer on (`from`)\n"));
    CHECK(contains(text, "\n### w4a4\n"));
    CHECK(contains(text, "\n**The sweep was stopped early"));
    CHECK(contains(text, "| layer | role | scheme | mode |"));
    CHECK_FALSE(contains(written_markdown(testing::example_result()), "| mode |"));
    for (layer_summary& layer : result.layers) layer.attributes.erase("role");
    CHECK(contains(written_markdown(result), "| layer | scheme | mode |"));
}
