// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <quantsweep/kernel/squared_error.hpp>
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/range/mse.hpp>

#include "../laws/range_estimator_laws.hpp"
#include "samples.hpp"

namespace {

using namespace quantsweep;

double measured(const any_format& f, range r, const std::vector<float>& values) {
    std::vector<float> rounded(values.size());
    f.quantizer(r).apply(values, rounded);
    return squared_error(std::span<const float>{values}, std::span<const float>{rounded}).noise;
}

/// The least error over the raw values of a grid of ranges, refined once around the best.
double brute_force(const any_format& f, range observed, const std::vector<float>& values) {
    const bool one = f.symmetric() || observed.low >= 0;
    const int steps = one ? 150 : 20;
    double least = measured(f, observed, values);
    double low = 0.5, high = 0.5, reach = 0.5;
    for (int pass = 0; pass < 2; ++pass, reach = 2.0 / steps) {
        const double centre_low = low, centre_high = high;
        for (int i = 0; i <= steps; ++i)
            for (int j = one ? i : 0; j <= (one ? i : steps); ++j) {
                const double a = std::clamp(centre_low + reach * (2.0 * i / steps - 1), 1e-3, 1.0);
                const double b = std::clamp(centre_high + reach * (2.0 * j / steps - 1), 1e-3, 1.0);
                const float cut = std::max(-observed.low, observed.high) * static_cast<float>(b);
                const range tried =
                    one ? range{-std::min(cut, std::max(0.0f, -observed.low)), std::min(cut, observed.high)}
                        : range{observed.low * static_cast<float>(a), observed.high * static_cast<float>(b)};
                const double found = measured(f, tried, values);
                if (found >= least) continue;
                least = found;
                low = a;
                high = b;
            }
    }
    return least;
}

}  // namespace

TEST_CASE("mse obeys the laws") {
    laws::range_estimator_laws(mse_range{}, {.inside = false});
}

TEST_CASE("within 1 % of a brute-force search over the raw values") {
    unsigned seed = 100;
    for (const std::string shape : {"normal", "laplace", "relu", "student", "bimodal"})
        for (const std::string name : {"int8:symmetric", "int4:symmetric", "int8:affine", "int4:affine"}) {
            const std::vector<float> values = samples::draw(shape, 60000, ++seed);
            bit_histogram<> observer;
            observer.observe(values);
            const distribution seen = observer.summary();
            const any_format f = any_format::parse(name);
            const double found = measured(f, mse_range{}.estimate(seen, f), values);
            const double least = brute_force(f, {seen.minimum, seen.maximum}, values);
            INFO(shape, " under ", name, ", seed ", seed, ": ", found / least, " of the least");
            CHECK(found <= 1.01 * least);
        }
}

TEST_CASE("never worse than min/max by its own measure") {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        INFO("seed ", seed);
        const distribution seen = samples::exact(samples::draw(seed % 2 ? "student" : "bimodal", 50, seed));
        for (const char* name : {"int2:symmetric", "int3:affine", "int8:affine", "uint16:affine"}) {
            const any_format f = any_format::parse(name);
            const double found = f.quantizer(mse_range{}.estimate(seen, f)).squared_error(seen.bins);
            CHECK(found <= f.quantizer({seen.minimum, seen.maximum}).squared_error(seen.bins));
        }
    }
}

TEST_CASE("low and high are cut off separately where the format is affine") {
    // One far negative outlier among small values, positive ones close to their end.
    std::vector<float> values(2000, 1.0f);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 100) / 100;
    values[0] = -3;
    const range r = mse_range{}.estimate(samples::exact(values), int_affine<4>{});
    CHECK(r.low > -2);
    CHECK(r.high > 0.9f);
}

TEST_CASE("what is refused") {
    CHECK_THROWS_AS(mse_range{}.estimate(distribution{}, int_affine<8>{}), empty_observation);
    distribution extremes;
    extremes.minimum = extremes.maximum = 1;
    extremes.finite = 1;
    CHECK_THROWS_AS(mse_range{}.estimate(extremes, int_affine<8>{}), missing_summary);
}
