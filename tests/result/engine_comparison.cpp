// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/result/engine_comparison.hpp>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

constexpr double equal_bits = std::numeric_limits<double>::infinity();

/// Returns a text such as "b,d": the layers that stand out among layers a, b, c... with this local SQNR and this share
/// of differing elements.
std::string those_of(const std::vector<std::pair<double, double>>& local) {
    qs::engine_comparison found;
    for (const auto& [decibels, differing] : local) {
        qs::compared_layer each{std::string(1, static_cast<char>('a' + found.layers.size()))};
        each.local_sqnr_db = decibels;
        each.differing = differing;
        found.layers.push_back(each);
    }
    qs::mark_outstanding(found.layers);
    std::string names;
    for (const qs::compared_layer* each : qs::outstanding(found)) names += (names.empty() ? "" : ",") + each->layer;
    return names;
}

}  // namespace

TEST_CASE("a layer stands out by its own difference, the largest first") {
    CHECK(those_of({}).empty());
    CHECK(those_of({{equal_bits, 0}, {equal_bits, 0}}).empty());
    CHECK(those_of({{equal_bits, 0}, {40, 0.5}, {equal_bits, 0}}) == "b");
    CHECK(those_of({{40, 0.5}, {30, 0.5}}) == "b,a");
    CHECK(those_of({{140, 0}, {138, 0}, {141, 0}, {40, 0.5}, {139, 0}}) == "d");
    CHECK(those_of({{41, 0.5}, {43, 0.5}, {40, 0.5}, {42, 0.5}}).empty());  // all alike, so none stands out
    CHECK(those_of({{41, 0.5}, {43, 0.5}, {40, 0.5}, {42, 0.5}, {20, 0.5}}) == "e");
    CHECK(those_of({{140, 0}, {140, 0}, {140, 0}, {134.5, 0}}).empty());  // less than twice the error
    CHECK(those_of({{qs::no_number, qs::no_number}, {150, 0}}).empty());
}

TEST_CASE("a few values on the other side of a half are no other kernel, a few that are far off are") {
    CHECK(those_of({{140, 0}, {140, 0}, {140, 0}, {72, 5e-5}}).empty());
    CHECK(those_of({{140, 0}, {140, 0}, {140, 0}, {72, 2e-4}}) == "d");
    CHECK(those_of({{140, 0}, {140, 0}, {140, 0}, {45, 5e-5}}) == "d");
}

TEST_CASE("comparisons are equal if their numbers are, NaN among them") {
    qs::engine_comparison one;
    one.reference = {0.5, qs::no_number};
    one.candidate = one.reference;
    one.layers.push_back({.layer = "a", .values = {qs::no_number}});
    const auto differs = [&](auto change) {
        qs::engine_comparison other = one;
        change(other);
        return !(other == one);
    };
    CHECK_FALSE(differs([](qs::engine_comparison&) {}));
    CHECK(differs([](qs::engine_comparison& c) { c.metrics.emplace_back(); }));
    CHECK(differs([](qs::engine_comparison& c) { c.reference[1] = 0; }));
    CHECK(differs([](qs::engine_comparison& c) { c.candidate[0] = qs::no_number; }));
    CHECK(differs([](qs::engine_comparison& c) { c.output_sqnr_db = 3; }));
    CHECK(differs([](qs::engine_comparison& c) { c.samples = 3; }));
    CHECK(differs([](qs::engine_comparison& c) { c.only_reference = {"b"}; }));
    CHECK(differs([](qs::engine_comparison& c) { c.only_candidate = {"b"}; }));
    CHECK(differs([](qs::engine_comparison& c) { c.layers[0].layer = "b"; }));
    CHECK(differs([](qs::engine_comparison& c) { c.layers[0].local_sqnr_db = 3; }));
    CHECK(differs([](qs::engine_comparison& c) { c.layers[0].differing = 0; }));
    CHECK(differs([](qs::engine_comparison& c) { c.layers[0].cumulative_sqnr_db = 3; }));
    CHECK(differs([](qs::engine_comparison& c) { c.layers[0].values[0] = 0; }));
    CHECK(differs([](qs::engine_comparison& c) { c.layers[0].stands_out = true; }));
}
