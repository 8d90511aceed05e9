// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/range/sigma.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/range/detail/bin_moments.hpp>

#include "../laws/range_estimator_laws.hpp"
#include "samples.hpp"

namespace {
using namespace quantsweep;
}

static_assert(range_estimator<sigma_estimator>);

TEST_CASE("sigma obeys the laws") {
    laws::range_estimator_laws(sigma_estimator{3});
    laws::range_estimator_laws(sigma_estimator{0.1});
}

TEST_CASE("mean and deviation by hand") {
    // -1, 0, 0, 9: mean 2, variance (9 + 4 + 4 + 49) / 4 = 16.5
    const distribution seen = samples::exact({-1, 0, 0, 9});
    const range r = sigma_estimator{1}.estimate(seen, int_affine(8));
    CHECK(r.low == -1);
    CHECK(r.high == doctest::Approx(2 + std::sqrt(16.5)));
    CHECK(sigma_estimator{0.1}.estimate(seen, int_affine(8)).low == 0);
    CHECK(sigma_estimator{100}.estimate(seen, int_affine(8)) == range{-1, 9});
}

TEST_CASE("values are uniform in their bin") {
    // U(-3, 0) half of the time, U(0, 3) the other half: variance 3
    distribution seen;
    seen.bins = {{-3, 0, 500}, {0, 3, 500}};
    seen.minimum = -3;
    seen.maximum = 3;
    seen.finite = 1000;
    const range r = sigma_estimator{1}.estimate(seen, int_symmetric(8));
    CHECK(r.high == doctest::Approx(std::sqrt(3.0)));
    CHECK(r.low == -r.high);
    const detail::bin_moments moments{seen.bins};
    CHECK(moments.mean == 0);
    CHECK(moments.absolute_deviation == doctest::Approx(1.5));
}

TEST_CASE("the deviation within the bin that holds the mean is counted on both of its sides") {
    // U(0, 2): mean 1, mean |x - 1| = 1/2
    const std::vector<bin> bins{{0, 2, 10}};
    CHECK(detail::bin_moments{bins}.absolute_deviation == doctest::Approx(0.5));
    CHECK(detail::bin_moments::of_magnitudes(bins).absolute_deviation == doctest::Approx(1));
}

TEST_CASE("a histogram's moments are near the values'") {
    const std::vector<float> values = samples::draw("laplace", 50000, 51);
    bit_histogram<> observer;
    observer.observe(values);
    const detail::bin_moments binned{observer.summary().bins}, exact{samples::exact(values).bins};
    CHECK(binned.variance == doctest::Approx(exact.variance).epsilon(1e-4));
    CHECK(binned.absolute_deviation == doctest::Approx(exact.absolute_deviation).epsilon(1e-4));
    CHECK(std::abs(binned.mean - exact.mean) < 1e-3);
}

TEST_CASE("what is refused") {
    for (double k : {0.0, -1.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
        CHECK_THROWS_AS(sigma_estimator{k}, invalid_argument);
    CHECK_THROWS_AS(sigma_estimator{}.estimate(distribution{}, int_affine(8)), empty_observation);
}
