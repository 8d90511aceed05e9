// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/range/power_of_two.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/format/minifloat.hpp>
#include <quantsweep/range/any_estimator.hpp>
#include <quantsweep/range/fixed.hpp>
#include <quantsweep/range/min_max.hpp>
#include <quantsweep/range/mse.hpp>
#include <quantsweep/range/percentile.hpp>

#include "../laws/range_estimator_laws.hpp"
#include "samples.hpp"

namespace {

using namespace quantsweep;

bool is_power_of_two(float x) {
    int exponent = 0;
    return std::frexp(x, &exponent) == 0.5f;
}

}  // namespace

static_assert(range_estimator<power_of_two_estimator>);

TEST_CASE("power_of_two obeys the laws, around any estimator") {
    for (const char* inner : {"min_max", "mse", "percentile:99", "entropy"})
        laws::range_estimator_laws(power_of_two_estimator{any_estimator::parse(inner)},
                                   {.inside = false, .holds_zero = false});
}

TEST_CASE("the scale is a power of two, exactly, next to the inner one, whatever the format") {
    for (unsigned seed = 1; seed <= 10; ++seed)
        for (const std::string name :
             {"int2:symmetric", "int8:symmetric", "int8:symmetric_full", "int8:affine", "uint4:affine", "int16:affine",
              "fp8_e4m3", "fp8_e5m2", "fp6_e2m3", "fp4_e2m1", "log2_4", "code_book:-0.7229568,-0.1,0,0.31,0.5"})
            for (const std::string inner : {"min_max", "mse", "percentile:99", "aciq:laplace"}) {
                INFO(inner, " under ", name, ", seed ", seed);
                std::vector<float> values = samples::draw(seed % 3 ? "normal" : "relu", 300, seed);
                for (float& x : values) x *= std::exp(static_cast<float>(seed));
                const distribution seen = samples::exact(values);
                const any_format f = any_format::parse(name);
                const any_estimator e = any_estimator::parse(inner);
                const float before = f.quantizer(e.estimate(seen, f)).scale();
                const float scale = f.quantizer(power_of_two_estimator{e}.estimate(seen, f)).scale();
                CHECK(is_power_of_two(scale));
                CHECK(scale > before / 2);
                CHECK(scale < before * 2);
            }
}

TEST_CASE("a cast, which has one scale, keeps the inner range") {
    const distribution seen = samples::exact(samples::draw("normal", 100, 82));
    CHECK(power_of_two_estimator{min_max_estimator{}}.estimate(seen, bfloat16) == range{seen.minimum, seen.maximum});
}

TEST_CASE("nothing is clipped where the inner estimator clips nothing") {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        INFO("seed ", seed);
        const distribution seen = samples::exact(samples::draw("student", 1000, seed));
        const range r = power_of_two_estimator{min_max_estimator{}}.estimate(seen, int_affine(8));
        CHECK(r.low <= seen.minimum);
        CHECK(r.high >= seen.maximum);
    }
    distribution extremes;
    extremes.minimum = -1;
    extremes.maximum = 1;
    extremes.finite = 2;
    CHECK(power_of_two_estimator{min_max_estimator{}}.estimate(extremes, int_symmetric(8)) ==
          range{-127.0f / 64, 127.0f / 64});
}

TEST_CASE("else the neighbour of less error is taken, which is up for some and down for others") {
    int up = 0, down = 0;
    for (unsigned seed = 1; seed <= 20; ++seed) {
        std::vector<float> values = samples::draw("laplace", 20000, seed);
        for (float& x : values) x *= std::exp2(static_cast<float>(seed) / 20);
        const distribution seen = samples::exact(values);
        const any_format f = int_symmetric(4);
        const float before = f.quantizer(mse_estimator{}.estimate(seen, f)).step();
        const float step = f.quantizer(power_of_two_estimator{mse_estimator{}}.estimate(seen, f)).step();
        const float other = step > before ? step / 2 : step * 2;
        const auto error = [&](float s) { return f.quantizer({-7 * s, 7 * s}).squared_error(seen.bins); };
        CHECK(error(step) <= error(other));
        ++(step > before ? up : down);
    }
    CHECK(up > 0);
    CHECK(down > 0);
}

TEST_CASE("a range of one sign stays one") {
    const distribution seen = samples::exact(samples::draw("relu", 1000, 81));
    CHECK(power_of_two_estimator{mse_estimator{}}.estimate(seen, int_symmetric(8)).low == 0);
    CHECK(power_of_two_estimator{mse_estimator{}}.estimate(seen, int_affine(8)).low == 0);
}

TEST_CASE("a power of two stays; one that would overflow is rounded down") {
    const distribution seen = samples::exact({-3, 5});
    CHECK(power_of_two_estimator{fixed_estimator{-127, 127}}.estimate(seen, int_symmetric(8)) == range{-127, 127});
    const range r = power_of_two_estimator{fixed_estimator{-3e38f, 3e38f}}.estimate(seen, int_symmetric(8));
    CHECK(r.high == 127 * 0x1p120f);
}

TEST_CASE("what the inner estimator refuses is refused, and a name within a name is read") {
    CHECK_THROWS_AS(power_of_two_estimator{mse_estimator{}}.estimate(distribution{}, int_affine(8)), empty_observation);
    CHECK(power_of_two_estimator{percentile_estimator{99}}.name() == "power_of_two:percentile:99");
}
