// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/detail/plot_point.hpp>

#include <doctest/doctest.h>

#include "example_result.hpp"

namespace qs = quantsweep;

TEST_CASE("no point or bar is where the metric cannot be") {
    qs::sweep_result result = qs::testing::example_result();
    result.metrics[0].baseline = 0.99;
    qs::row& r = result.rows[0];
    r.scores[0] = {.value = 0.99, .drop = 0, .low = -0.03, .high = 0.02};
    qs::detail::plot_point point = qs::detail::main_point(result, r);
    CHECK(point.low == doctest::Approx(97));
    CHECK(point.high == 100);
    r.scores[0] = {.value = 1, .drop = -0.02, .low = -0.04, .high = 1.5};  // of its own samples, which were easier
    point = qs::detail::main_point(result, r);
    CHECK(point.value == 100);
    CHECK(point.low == 0);
    CHECK(point.high == 100);
    result.metrics[0].info = {"loss", false, 0.0, {}, false, false};
    result.metrics[0].baseline = 0.5;
    r.scores[0] = {.value = 0.6, .drop = 0.1, .low = -0.7, .high = 40};
    point = qs::detail::main_point(result, r);
    CHECK(point.low == 0);
    CHECK(point.high == doctest::Approx(40.5));
}
