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

TEST_CASE("screen needs a threshold that is a number, and all samples") {
    CHECK_NOTHROW(qs::check_sweep_options({.modes = {qs::sweep_mode::screen(0.01)}}));
    CHECK_THROWS_WITH_AS(qs::check_sweep_options({.modes = {qs::sweep_mode::screen(std::nan(""))}}),
                         doctest::Contains("threshold of screen"), qs::invalid_argument);
    CHECK_THROWS_WITH_AS(qs::check_sweep_options({.modes = {qs::sweep_mode::screen(0.01)}, .stop_threshold = 0.01}),
                         doctest::Contains("two sweeps"), qs::invalid_argument);
    CHECK_THROWS_WITH_AS(
        qs::check_sweep_options({.modes = {qs::sweep_mode::screen(0.01), qs::sweep_mode::screen(0.02)}}),
        doctest::Contains("asked for twice"), qs::invalid_argument);
}
