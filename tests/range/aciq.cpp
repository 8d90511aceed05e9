// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/range/aciq.hpp>

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/range/min_max.hpp>
#include <quantsweep/range/mse.hpp>

#include "../laws/range_estimator_laws.hpp"
#include "samples.hpp"

namespace {

using namespace quantsweep;

/// Computes by quadrature the expected squared error of clipping at u and rounding in steps of `step` u. The paper's
/// equations 5 and 6 give it in closed form, for unit deviation.
double expected_error(density values, double u, double step) {
    const double width = 1e-3;
    double clipping = 0;
    for (double x = u + width / 2; x < u + 60; x += width) {
        const double p =
            values == density::laplace ? std::exp(-x) / 2 : std::exp(-x * x / 2) / std::sqrt(2 * std::acos(-1.0));
        clipping += 2 * p * (x - u) * (x - u) * width;
    }
    return clipping + step * step * u * u / 12;
}

}  // namespace

static_assert(range_estimator<aciq_estimator>);

TEST_CASE("aciq obeys the laws") {
    laws::range_estimator_laws(aciq_estimator{density::gaussian});
    laws::range_estimator_laws(aciq_estimator{density::laplace});
}

TEST_CASE("the published clipping points for 2, 3 and 4 bits") {
    struct row {
        int bits;
        double gaussian, laplace;
    };
    for (const row& r : {row{2, 1.71, 2.83}, row{3, 2.15, 3.89}, row{4, 2.55, 5.03}}) {
        INFO(r.bits, " bits");
        const double step = 2 / std::exp2(r.bits);  // the paper divides [-alpha, alpha] into 2^bits regions
        CHECK(detail::optimal_clipping(density::gaussian, step) == doctest::Approx(r.gaussian).epsilon(0.005));
        CHECK(detail::optimal_clipping(density::laplace, step) == doctest::Approx(r.laplace).epsilon(0.002));
    }
}

TEST_CASE("no neighbour has a smaller expected error") {
    for (const density values : {density::gaussian, density::laplace})
        for (double step : {1.0, 1.0 / 7, 2.0 / 255, 2.0 / 65535}) {
            INFO("step ", step);
            const double u = detail::optimal_clipping(values, step);
            const double least = expected_error(values, u, step);
            CHECK(least <= expected_error(values, u * 1.05, step));
            CHECK(least <= expected_error(values, u * 0.95, step));
        }
}

TEST_CASE("on values of its density the clipping point is near the best there is") {
    for (const std::string shape : {"normal", "laplace"})
        for (const char* name : {"int4:symmetric", "int4:affine", "int3:symmetric", "int8:affine"}) {
            INFO(shape, " under ", name);
            bit_histogram<> observer;
            observer.observe(samples::draw(shape, 100000, 61));
            const distribution seen = observer.summary();
            const any_format f = any_format::parse(name);
            const auto error = [&](range r) { return f.quantizer(r).squared_error(seen.bins); };
            const aciq_estimator e{shape == "normal" ? density::gaussian : density::laplace};
            CHECK(error(e.estimate(seen, f)) <= 1.05 * error(mse_estimator{}.estimate(seen, f)));
        }
}

TEST_CASE("values of one sign are half of a density, and zeros its other half") {
    bit_histogram<> observer;
    observer.observe(samples::draw("relu", 200000, 62));
    const distribution seen = observer.summary();
    const range affine = aciq_estimator{density::gaussian}.estimate(seen, uint_affine(4));
    CHECK(affine.low == 0);
    CHECK(affine.high == doctest::Approx(detail::optimal_clipping(density::gaussian, 1.0 / 15)).epsilon(0.01));
    const range symmetric = aciq_estimator{density::gaussian}.estimate(seen, int_symmetric(4));
    CHECK(symmetric.high == doctest::Approx(detail::optimal_clipping(density::gaussian, 1.0 / 7)).epsilon(0.01));
}

TEST_CASE("the point is about the mean") {
    std::vector<float> values = samples::draw("normal", 100000, 63);
    for (float& x : values) x += 2;
    const distribution seen = samples::exact(values);
    const double reach = detail::optimal_clipping(density::gaussian, 2.0 / 15);
    const range r = aciq_estimator{density::gaussian}.estimate(seen, int_affine(4));
    CHECK(r.low == doctest::Approx(2 - reach).epsilon(0.02));
    CHECK(r.high == doctest::Approx(2 + reach).epsilon(0.02));
}

TEST_CASE("the names") {
    CHECK(aciq_estimator{density::gaussian}.name() == "aciq:gaussian");
    CHECK(aciq_estimator{}.name() == "aciq:laplace");
    CHECK_THROWS_AS(aciq_estimator{}.estimate(distribution{}, int_affine(8)), empty_observation);
}
