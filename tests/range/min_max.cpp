// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/range/min_max.hpp>

#include <doctest/doctest.h>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/format/integer.hpp>

#include "../laws/range_estimator_laws.hpp"
#include "samples.hpp"

namespace {
using namespace quantsweep;
}

static_assert(range_estimator<min_max_estimator>);

TEST_CASE("min_max obeys the laws") { laws::range_estimator_laws(min_max_estimator{}, {.holds_zero = false}); }

TEST_CASE("min_max gives the extremes, and needs nothing else") {
    distribution seen;
    seen.minimum = -3.4e38f;
    seen.maximum = 2;
    seen.finite = 2;
    CHECK(min_max_estimator{}.estimate(seen, int_affine(8)) == range{-3.4e38f, 2});
    CHECK(min_max_estimator{}.name() == "min_max");
    CHECK_THROWS_AS(min_max_estimator{}.estimate(distribution{}, int_affine(8)), empty_observation);
}
