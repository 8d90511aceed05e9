// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/allocate/noise.hpp>

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("a loss counts where its interval lies above zero") {
    CHECK(qs::shrink_noise(0.5, 0.25) == 0.5);
    CHECK(qs::shrink_noise(0.5, 0) == 0);
    CHECK(qs::shrink_noise(0.5, -0.25) == 0);
    CHECK(qs::shrink_noise(0.5, -std::numeric_limits<double>::infinity()) == 0);
}

TEST_CASE("a gain counts as nothing") {
    CHECK(qs::shrink_noise(-0.5, -0.75) == 0);
    CHECK(qs::shrink_noise(-0.5, NAN) == 0);
    CHECK(!std::signbit(qs::shrink_noise(-0.0, -1)));
}

TEST_CASE("a loss without an interval stays, and so does what is no number") {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    CHECK(qs::shrink_noise(0.5, NAN) == 0.5);
    CHECK(std::isnan(qs::shrink_noise(NAN, -1)));
    CHECK(std::isnan(qs::shrink_noise(NAN, NAN)));
    CHECK(qs::shrink_noise(infinity, -infinity) == infinity);
    CHECK(qs::shrink_noise(-infinity, -infinity) == -infinity);
}
