// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/options.hpp>

#include <cmath>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("the default options are good, and each bad one is refused") {
    CHECK_NOTHROW(qs::check_sweep_options({}));
    CHECK_THROWS_AS(qs::check_sweep_options({.schemes = {}}), qs::invalid_argument);
    CHECK_THROWS_AS(qs::check_sweep_options({.schemes = {qs::w4a4(), qs::w4a4()}}), qs::invalid_argument);
    for (double bad : {0.0, 1.0, -0.5, std::nan("")})
        CHECK_THROWS_AS(qs::check_sweep_options({.confidence = bad}), qs::invalid_argument);
    CHECK_THROWS_AS(qs::check_sweep_options({.threads = 0}), qs::invalid_argument);
}

TEST_CASE("the groups of an activation take their extremes, and another estimator is refused") {
    for (const char* text :
         {"a=int8:affine:per_group:4", "inputs=int4:affine:per_group:4/w=int4:symmetric:per_group:4"}) {
        qs::scheme how = qs::parse_scheme(text);
        CHECK(how.inputs->estimator.name() == "min_max");
        CHECK_NOTHROW(qs::check_sweep_options({.schemes = {how}}));
        how.inputs->estimator = qs::any_estimator::parse("percentile:99.9");
        CHECK_THROWS_WITH_AS(qs::check_sweep_options({.schemes = {how}}),
                             doctest::Contains("ranges by percentile:99.9 of "), qs::invalid_argument);
    }
    // The groups of weights are known, and a format that computes its own scales uses no estimator.
    CHECK(qs::parse_scheme("w=int4:symmetric:per_group:4").weights->estimator.name() == "mse");
    CHECK_NOTHROW(qs::check_sweep_options({.schemes = {qs::parse_scheme("w=mxfp4/a=mxfp8")}}));
}

TEST_CASE("screen needs a threshold that is a number, and all samples") {
    CHECK_NOTHROW(qs::check_sweep_options({.modes = {qs::sweep_mode::screen(0.01)}}));
    CHECK_THROWS_WITH_AS(qs::check_sweep_options({.modes = {qs::sweep_mode::screen(std::nan(""))}}),
                         doctest::Contains("threshold of screen"), qs::invalid_argument);
    CHECK_THROWS_WITH_AS(qs::check_sweep_options({.modes = {qs::sweep_mode::screen(0.01)}, .stop_threshold = 0.01}),
                         doctest::Contains("two sweeps"), qs::invalid_argument);
    CHECK_THROWS_WITH_AS(
        qs::check_sweep_options({.modes = {qs::sweep_mode::screen(0.01), qs::sweep_mode::screen(0.02)}}),
        doctest::Contains("requested twice"), qs::invalid_argument);
}
