// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/result/result.hpp>

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("numbers of a result that could not be had are NaN until they are") {
    CHECK(std::isnan(qs::metric_summary{}.baseline));
    CHECK(std::isnan(qs::screened_group{}.drop));
    CHECK(std::isnan(qs::screening{}.cleared_drop));
}

TEST_CASE("schemes are those declared, then those that only rows name, each once") {
    qs::sweep_result result;
    result.schemes = {{"w8a8"}, {"w4a8"}};
    for (const char* scheme : {"w4a8", "other", "w8a8", "other"})
        result.rows.push_back({.layer = "layer", .scheme = scheme});
    CHECK(qs::scheme_names(result) == std::vector<std::string>{"w8a8", "w4a8", "other"});
}

TEST_CASE("the first metric leads") {
    qs::sweep_result result;
    result.metrics = {{{.name = "top1"}}, {{.name = "mse"}}};
    CHECK(qs::leading_metric(result).info.name == "top1");
    CHECK(qs::leading_metric({}).info.name.empty());
}

TEST_CASE("screenings and traces are equal where their numbers are, NaN to NaN") {
    const qs::screening one{"w4a4", 0.25, {{{"a", "b"}, 0.5}, {{"b"}}}};
    qs::screening other = one;
    CHECK(one == other);
    other.groups[1].drop = 0;
    CHECK(one != other);
    const qs::error_trace trace{"w4a4", {{1, qs::no_number}, {qs::no_number, 2}}};
    qs::error_trace changed = trace;
    CHECK(trace == changed);
    changed.sqnr_db[1][0] = 3;
    CHECK(trace != changed);
    changed.sqnr_db.pop_back();
    CHECK(trace != changed);
}

TEST_CASE("an estimand is written in words") {
    CHECK(qs::to_string(qs::estimand::population) == "population");
    CHECK(qs::to_string(qs::estimand::evaluation_set) == "evaluation set");
}
