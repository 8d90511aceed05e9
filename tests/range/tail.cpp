// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/range/detail/tail.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/observe/bit_histogram.hpp>

#include "samples.hpp"

namespace {

using namespace quantsweep;
using detail::side;
using detail::tail;

/// Replaces each bin by many points, so that sums over points approach those over the bins.
std::vector<double> points(const std::vector<bin>& bins, side which) {
    std::vector<double> all;
    for (const bin& b : bins)
        for (std::uint64_t i = 0; i < b.count; ++i) {
            const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(b.count);
            const double x =
                static_cast<double>(b.lower) + share * (static_cast<double>(b.upper) - static_cast<double>(b.lower));
            all.push_back(which == side::positive ? x : -x);
        }
    return all;
}

template <class Term>
double beyond(const std::vector<double>& values, double t, Term term) {
    double sum = 0;
    for (double x : values)
        if (x > t) sum += term(x - t);
    return sum;
}

/// Bins with gaps, bins that touch, points inside other bins and at their ends, and zeros.
const std::vector<bin> mixed{{-8, -5, 3000},    {-5, -4, 1000},  {-2, -2, 500}, {0, 0, 700},  {0.25f, 0.5f, 2000},
                             {0.5f, 0.5f, 300}, {0.5f, 1, 4000}, {3, 3, 100},   {3, 4, 1000}, {9, 9, 10}};

}  // namespace

TEST_CASE("counts, excesses and squares are those of the values") {
    for (const side which : {side::negative, side::positive}) {
        const tail seen{mixed, which};
        const std::vector<double> values = points(mixed, which);
        for (double t : {0.0, 0.01, 0.3, 0.5, 0.7, 1.0, 2.0, 2.5, 3.0, 3.25, 4.0, 5.5, 8.0, 8.5, 9.0, 1e30}) {
            INFO("t = ", t);
            CHECK(seen.count(t) == doctest::Approx(beyond(values, t, [](double) { return 1.0; })).epsilon(1e-3));
            CHECK(seen.excess(t) == doctest::Approx(beyond(values, t, [](double d) { return d; })).epsilon(1e-3));
            CHECK(seen.squares(t) == doctest::Approx(beyond(values, t, [](double d) { return d * d; })).epsilon(1e-3));
        }
    }
}

TEST_CASE("a point is not beyond itself") {
    const tail seen{mixed, side::positive};
    CHECK(seen.count(9) == 0);
    CHECK(seen.count(8.999) == 10);
    CHECK(seen.count(0) == 7410);
}

TEST_CASE("the sum over ties is that of single excesses, with more ties than bins and with fewer") {
    bit_histogram<> observer;
    observer.observe(samples::draw("laplace", 20000, 41));
    const distribution seen = observer.summary();
    for (const auto& bins : {mixed, seen.bins})
        for (const side which : {side::negative, side::positive}) {
            const tail one{bins, which};
            for (double step : {7.0, 1.0, 0.37, 0.01, 0.0007})
                for (std::size_t codes : {0u, 1u, 7u, 127u, 20000u}) {
                    INFO("step ", step, ", ", codes, " codes");
                    double sum = 0;
                    for (std::size_t k = 0; k < codes; ++k) sum += one.excess((static_cast<double>(k) + 0.5) * step);
                    CHECK(one.excess_at_ties(step, codes) == doctest::Approx(sum).epsilon(1e-12));
                }
        }
}

TEST_CASE("the rounding error is the quantizer's") {
    for (unsigned seed = 1; seed <= 10; ++seed)
        for (const char* name : {"int2:symmetric", "int4:affine", "int8:symmetric", "int8:affine", "uint12:affine"}) {
            INFO(name, ", seed ", seed);
            bit_histogram<> observer;
            observer.observe(samples::draw(seed % 2 ? "student" : "bimodal", 3000, seed));
            const distribution seen = observer.summary();
            for (float part : {0.1f, 0.5f, 1.0f, 1.7f}) {
                const auto q = any_format::parse(name).quantizer({seen.minimum * part, seen.maximum * part});
                const double step = static_cast<double>(q.step());
                const auto codes = [&](float end) {
                    return static_cast<std::size_t>(std::lround(std::abs(end) / q.step()));
                };
                const double found = detail::tails{seen.bins}.rounding_error(step, codes(q.low()), codes(q.high()));
                CHECK(found == doctest::Approx(q.squared_error(seen.bins)).epsilon(1e-7));
            }
        }
}

TEST_CASE("no other zero point has a smaller error") {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        INFO("seed ", seed);
        const distribution seen = samples::exact(samples::draw(seed % 2 ? "normal" : "bimodal", 200, seed));
        const detail::tails both{seen.bins};
        for (double step : {0.1, 0.3, 0.6, 2.0}) {
            const std::size_t codes = 15, above = both.positive_codes(step, codes);
            const double found = both.rounding_error(step, codes - above, above);
            for (std::size_t other = 0; other <= codes; ++other)
                CHECK(found <= both.rounding_error(step, codes - other, other) * (1 + 1e-12));
        }
    }
}

TEST_CASE("values of one sign take all codes; without values there is nothing beyond anything") {
    CHECK(detail::tails{std::vector<bin>{{1, 2, 5}}}.positive_codes(0.1, 15) == 15);
    CHECK(detail::tails{std::vector<bin>{{-2, -1, 5}}}.positive_codes(0.1, 15) == 0);
    for (const std::vector<bin>& bins : {std::vector<bin>{}, std::vector<bin>{{0, 0, 9}}}) {
        const tail none{bins, side::positive};
        CHECK(none.empty());
        CHECK(none.count(0) == 0);
        CHECK(none.squares(0) == 0);
        CHECK(none.excess_at_ties(1, 100) == 0);
    }
}
