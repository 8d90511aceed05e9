// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/range/percentile.hpp>

#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/format/integer.hpp>

#include "../laws/range_estimator_laws.hpp"
#include "samples.hpp"

namespace {

using namespace quantsweep;

/// Returns -100 to 899, each once.
distribution thousand() {
    std::vector<float> values;
    for (int i = -100; i < 900; ++i) values.push_back(static_cast<float>(i));
    return samples::exact(values);
}

}  // namespace

static_assert(range_estimator<percentile_estimator> && range_estimator<percentile_magnitude_estimator>);

TEST_CASE("percentile obeys the laws") {
    laws::range_estimator_laws(percentile_estimator{99});
    laws::range_estimator_laws(percentile_estimator{50});
    laws::range_estimator_laws(percentile_magnitude_estimator{});
    laws::range_estimator_laws(percentile_magnitude_estimator{50});
}

TEST_CASE("half of the share is clipped at either end, whatever the format") {
    CHECK(percentile_estimator{99}.estimate(thousand(), int_symmetric(8)) == range{-95, 894});
    CHECK(percentile_estimator{99}.estimate(thousand(), int_affine(8)) == range{-95, 894});
    CHECK(percentile_estimator{100}.estimate(thousand(), int_affine(8)) == range{-100, 899});
    CHECK(percentile_estimator{99.95}.estimate(thousand(), int_affine(8)) == range{-100, 899});
}

TEST_CASE("or the share of the largest magnitudes, whatever the format") {
    CHECK(percentile_magnitude_estimator{99}.estimate(thousand(), int_symmetric(8)) == range{-100, 889});
    CHECK(percentile_magnitude_estimator{99}.estimate(thousand(), int_affine(8)) == range{-100, 889});
    // 499 values lie beyond +-400, 500 beyond +-399
    CHECK(percentile_magnitude_estimator{50}.estimate(thousand(), int_symmetric(8)) == range{-100, 399});
}

TEST_CASE("0 stays inside, whatever the percentile") {
    const distribution positive = samples::exact({5, 6, 7, 8}), negative = samples::exact({-5, -6, -7, -8});
    CHECK(percentile_estimator{50}.estimate(positive, int_affine(8)) == range{0, 7});
    CHECK(percentile_estimator{50}.estimate(negative, int_affine(8)) == range{-7, 0});
    CHECK(percentile_magnitude_estimator{50}.estimate(negative, int_symmetric(8)) == range{-6, 0});
}

TEST_CASE("values are uniform in their bin") {
    distribution seen;
    seen.bins = {{-1, 0, 500}, {0, 4, 500}};
    seen.minimum = -1;
    seen.maximum = 4;
    seen.finite = 1000;
    const range r = percentile_estimator{90}.estimate(seen, int_affine(8));
    CHECK(r.low == doctest::Approx(-0.9));
    CHECK(r.high == doctest::Approx(3.6));
    CHECK(percentile_magnitude_estimator{90}.estimate(seen, int_symmetric(8)).high == doctest::Approx(3.2));
}

TEST_CASE("what is refused") {
    CHECK_THROWS_AS(percentile_estimator{49.9}, invalid_argument);
    CHECK_THROWS_AS(percentile_estimator{100.1}, invalid_argument);
    CHECK_THROWS_AS(percentile_magnitude_estimator{49.9}, invalid_argument);
    CHECK_THROWS_AS(percentile_estimator{}.estimate(distribution{}, int_affine(8)), empty_observation);
    distribution extremes;
    extremes.minimum = extremes.maximum = 1;
    extremes.finite = 1;
    CHECK_THROWS_AS(percentile_estimator{}.estimate(extremes, int_affine(8)), missing_summary);
}
