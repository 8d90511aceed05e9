// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/csv.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <locale>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>

#include "example_result.hpp"

using namespace quantsweep;

namespace {

/// Parses RFC 4180; quoted fields may contain line ends.
std::vector<std::vector<std::string>> parse(const std::string& text) {
    std::vector<std::vector<std::string>> lines{{""}};
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
            lines.back().back() += text[++i];
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && c == ',')
            lines.back().emplace_back();
        else if (!quoted && c == '\n')
            lines.push_back({""});
        else
            lines.back().back() += c;
    }
    lines.pop_back();
    return lines;
}

std::string written(const sweep_result& result) {
    std::ostringstream out;
    write_csv(out, result);
    return out.str();
}

struct grouping : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

}  // namespace

TEST_CASE("a CSV has a line a row, whose numbers read back exactly") {
    const sweep_result result = testing::example_result();
    const auto lines = parse(written(result));
    REQUIRE(lines.size() == result.rows.size() + 1);
    CHECK(lines[0][0] == "layer");
    for (std::size_t i = 0; i < result.rows.size(); ++i) {
        const auto& line = lines[i + 1];
        REQUIRE(line.size() == lines[0].size());
        CHECK(line[0] == result.rows[i].layer);
        CHECK(line[3] == "weights+inputs");
        CHECK(std::stod(line[4]) == result.rows[i].scores[0].value);
        CHECK(std::stod(line[6]) == result.rows[i].scores[0].low);
        CHECK(std::stod(line[11]) == result.rows[i].output_sqnr_db);
        CHECK(line[9] == (result.rows[i].scores[0].significant ? "true" : "false"));
    }
}

TEST_CASE("a CSV says the role of each layer, and has no two columns of one name") {
    sweep_result result = testing::example_result({.layers = 3, .schemes = 1, .dips = 0});
    result.layers[0].attributes["role"] = "scaling_pointwise";
    result.layers[1].attributes["role"] = 7.0;
    result.layers[2].attributes.clear();
    row pair = result.rows[0];
    pair.mode = mode_rule::pairs;
    pair.other_layer = result.layers[1].name;
    result.rows.push_back(pair);
    for (const char* name : {"sqnr_db", "top5"}) {
        result.metrics.push_back({{name, true, {}, {}, false, true}});
        for (row& r : result.rows) r.scores.push_back({.value = 1, .value_low = 0.5, .value_high = 1.5});
    }
    const auto lines = parse(written(result));
    REQUIRE(lines.size() == 5);
    REQUIRE(lines[0][17] == "role");
    CHECK(lines[1][17] == "scaling_pointwise");
    CHECK(lines[2][17].empty());
    CHECK(lines[3][17].empty());
    CHECK(lines[4][17] == "scaling_pointwise & ");
    CHECK(lines[0][18] == "value_low");
    CHECK(lines[0][20] == "metric_sqnr_db");
    CHECK(lines[0][28] == "top5");
    CHECK(lines[0][34] == "top5_low");
    CHECK(lines[1][34] == "0.5");
    CHECK(lines[1][35] == "1.5");
    const std::set<std::string> names(lines[0].begin(), lines[0].end());
    CHECK(names.size() == lines[0].size());
}

TEST_CASE("a CSV quotes what needs it, leaves NaN empty and names infinity") {
    sweep_result result = testing::example_result({.layers = 3, .schemes = 1, .dips = 0});
    result.rows[0].layer = "a \"b\", c";
    result.rows[0].sqnr_db = std::numeric_limits<double>::infinity();
    testing::fail(result.rows[1], "threw:\nout of memory");
    result.rows[2].layer = " padded ";
    const std::string text = written(result);
    CHECK(text.find("\"a \"\"b\"\", c\",") != std::string::npos);
    const auto lines = parse(text);
    REQUIRE(lines.size() == 4);
    CHECK(lines[1][0] == "a \"b\", c");
    CHECK(lines[1][10] == "inf");
    for (std::size_t column : {4u, 5u, 6u, 7u, 8u, 10u, 11u}) CHECK(lines[2][column].empty());
    CHECK(lines[2][13] == "threw:\nout of memory");
    CHECK(lines[3][0] == " padded ");
}

TEST_CASE("a CSV without rows is its heads") { CHECK(parse(written(sweep_result{})).size() == 1); }

TEST_CASE("a stream's locale does not reach the numbers") {
    const sweep_result result = testing::example_result({.samples = 123456});
    std::ostringstream out;
    out.imbue(std::locale{std::locale::classic(), new grouping});
    write_csv(out, result);
    CHECK(out.str() == written(result));
}

TEST_CASE("a CSV goes to a file, and a file that cannot be written is an error that names it") {
    const std::filesystem::path path = std::filesystem::temp_directory_path() / "quantsweep_report_csv_test.csv";
    const sweep_result result = testing::example_result();
    write_csv(path, result);
    std::ifstream in{path, std::ios::binary};
    CHECK(std::string{std::istreambuf_iterator<char>{in}, {}} == written(result));
    std::filesystem::remove(path);
    const std::filesystem::path nowhere = path / "no_such_folder" / "a.csv";
    CHECK_THROWS_AS(write_csv(nowhere, result), unreadable_file);
    try {
        write_csv(nowhere, result);
    } catch (const error& e) {
        CHECK(e.layer() == nowhere.string());
    }
}
