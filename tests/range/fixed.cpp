// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/range/fixed.hpp>

#include <limits>

#include <doctest/doctest.h>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/format/integer.hpp>

#include "../laws/range_estimator_laws.hpp"
#include "samples.hpp"

namespace {
using namespace quantsweep;
}

static_assert(range_estimator<fixed_estimator>);

TEST_CASE("fixed obeys the laws") {
    laws::range_estimator_laws(fixed_estimator{-1, 2}, {.reads_values = false, .inside = false});
}

TEST_CASE("a fixed range is what was said, whatever was seen") {
    CHECK(fixed_estimator{-1, 0.1f}.estimate(samples::exact({5, 6}), int_affine(8)) == range{-1, 0.1f});
    CHECK(fixed_estimator{0, 6}.estimate(distribution{}, int_symmetric(8)) == range{0, 6});
    CHECK(fixed_estimator{-1, 0.1f}.name() == "fixed:-1:0.1");
}

TEST_CASE("what is refused") {
    CHECK_THROWS_AS((fixed_estimator{1, -1}), invalid_argument);
    CHECK_THROWS_AS((fixed_estimator{0, std::numeric_limits<float>::infinity()}), invalid_argument);
    CHECK_THROWS_AS((fixed_estimator{std::numeric_limits<float>::quiet_NaN(), 1}), invalid_argument);
}
