// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/metric/any_metrics.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>

namespace qs = quantsweep;

namespace {

/// Scores the first output.
struct first_value {
    qs::metric_info info() const { return {"first"}; }
    double score(const qs::sample<int>& s) const { return double{s.outputs[0][0]} + (s.label ? *s.label : 0); }
};
/// Scores the largest difference from float.
struct largest_difference {
    qs::metric_info info() const { return {"largest", false}; }
    std::vector<double> state(const qs::sample<int>& s) const {
        return {std::abs(double{s.outputs[0][0]} - double{s.float_outputs[0][0]})};
    }
    void merge(std::vector<double>& into, std::span<const double> from) const {
        into.resize(1);
        for (double x : from) into[0] = std::fmax(into[0], x);
    }
    double value(std::span<const double> state) const { return state[0]; }
};

/// Scores the output's mean, over as many parts as it is told.
struct mean_of_parts {
    bool exponential = false;
    qs::metric_info info() const { return {.name = "parts", .exponential = exponential}; }
    qs::ratio_terms terms(const qs::sample<int>& s) const {
        const double parts = s.label ? *s.label : 0;
        return {parts * double{s.outputs[0][0]}, parts};
    }
};

void add(const qs::any_metrics& to, float output, float reference, const int* label,
         std::vector<qs::score_column>& columns) {
    const std::span<const float> outputs{&output, 1}, references{&reference, 1};
    to.add({{&outputs, 1}, {&references, 1}, {}, label}, columns);
}

}  // namespace

TEST_CASE("one metric or several are told apart by number, and those of a whole set are marked") {
    const first_value one;
    const qs::metrics_model<int, first_value> single{one};
    REQUIRE(single.size() == 1);
    CHECK(single.info(0).name == "first");
    CHECK_FALSE(single.info(0).whole_set);

    const qs::metrics both{first_value{}, largest_difference{}};
    const qs::metrics_model<int, qs::metrics<first_value, largest_difference>> several{both};
    REQUIRE(several.size() == 2);
    CHECK_FALSE(several.info(0).whole_set);
    CHECK(several.info(1).name == "largest");
    CHECK(several.info(1).whole_set);
}

TEST_CASE("a vector of metrics is as many metrics, also beside others") {
    const std::vector<mean_of_parts> parts(2);
    const qs::metrics_model<int, std::vector<mean_of_parts>> alone{parts};
    REQUIRE(alone.size() == 2);
    CHECK(alone.info(1).ratio);
    CHECK(qs::metrics_model<int, std::vector<mean_of_parts>>{{}}.size() == 0);

    const qs::metrics both{largest_difference{}, parts, first_value{}};
    const qs::metrics_model<int, qs::metrics<largest_difference, std::vector<mean_of_parts>, first_value>> model{both};
    REQUIRE(model.size() == 4);
    CHECK(model.info(0).name == "largest");
    CHECK(model.info(2).name == "parts");
    CHECK(model.info(3).name == "first");
    std::vector<qs::score_column> columns;
    const int label = 2;
    add(model, 3, 1, &label, columns);
    REQUIRE(columns.size() == 4);
    CHECK(model.value(0, columns[0], std::vector<std::size_t>{0}) == 2);
    CHECK(model.value(2, columns[2], std::vector<std::size_t>{0}) == 3);
    CHECK(model.value(3, columns[3], std::vector<std::size_t>{0}) == 5);
}

TEST_CASE("a column grows by a sample, and has the value of any of its samples") {
    const qs::metrics both{first_value{}, largest_difference{}};
    const qs::metrics_model<int, qs::metrics<first_value, largest_difference>> model{both};
    std::vector<qs::score_column> columns;
    const int label = 10;
    add(model, 1, 1, &label, columns);
    add(model, 2, 5, &label, columns);
    add(model, 3, 1, nullptr, columns);
    REQUIRE(columns.size() == 2);
    CHECK(columns[0].samples() == 3);
    CHECK(columns[1].samples() == 3);
    CHECK(model.value(0, columns[0], std::vector<std::size_t>{0, 2}) == (11 + 3) / 2.0);
    CHECK(model.value(0, columns[0], std::vector<std::size_t>{1, 1}) == 12);
    CHECK(model.value(1, columns[1], std::vector<std::size_t>{0, 2}) == 2);
    CHECK(model.value(1, columns[1], std::vector<std::size_t>{0, 1, 2}) == 3);
    CHECK(std::isnan(model.value(0, columns[0], {})));
    CHECK(std::isnan(model.value(1, columns[1], {})));
}

TEST_CASE("a metric of parts of samples has the value of their total over their count") {
    for (const bool exponential : {false, true}) {
        const mean_of_parts parts{exponential};
        const qs::metrics_model<int, mean_of_parts> model{parts};
        CHECK(model.info(0).ratio);
        CHECK(model.info(0).whole_set);
        std::vector<qs::score_column> columns;
        const int one = 1, three = 3, none = 0;
        add(model, 2, 0, &one, columns);
        add(model, 6, 0, &three, columns);
        add(model, 100, 0, &none, columns);
        CHECK(model.value(0, columns[0], std::vector<std::size_t>{0, 1, 2}) == (exponential ? std::exp(5.0) : 5.0));
        CHECK(std::isnan(model.value(0, columns[0], std::vector<std::size_t>{2})));
        CHECK_THROWS_WITH_AS(add(model, std::nanf(""), 0, &one, columns),
                             doctest::Contains("the metric 'parts' gave NaN for a sample"), qs::nonfinite_value);
    }
}

TEST_CASE("a score that is NaN is refused by the metric's name") {
    const first_value one;
    const qs::metrics_model<int, first_value> model{one};
    std::vector<qs::score_column> columns;
    CHECK_THROWS_WITH_AS(add(model, std::nanf(""), 0, nullptr, columns),
                         doctest::Contains("the metric 'first' gave NaN for a sample"), qs::nonfinite_value);
}
