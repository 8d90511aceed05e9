// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/range/detail/uneven_grid.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/any_quantizer.hpp>
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/range/detail/tail.hpp>

#include "samples.hpp"

using namespace quantsweep;

TEST_CASE("the error from the ties is the one that the quantizer gives") {
    for (const std::string shape : {"normal", "relu", "student", "bimodal"}) {
        bit_histogram<> observer;
        observer.observe(samples::draw(shape, 5000, 21));
        const distribution seen = observer.summary();
        const detail::tails tails{seen.bins};
        for (const std::string name : {"fp8_e4m3", "fp8_e5m2:half_away", "fp6_e3m2", "fp6_e2m3", "fp4_e2m1", "log2_2",
                                       "log2_8", "code_book:-1,-0.3,0,0.2,0.7", "code_book:0,1,3"})
            for (float high : {0.3f, 1.0f, 7.0f, 40.0f}) {
                INFO(shape, ", ", name, " up to ", high);
                const any_quantizer q = any_format::parse(name).quantizer({-high, high});
                const detail::uneven_grid grid{q};
                REQUIRE(grid.exists());
                CHECK(grid.rounding_error(tails, static_cast<double>(q.scale())) ==
                      doctest::Approx(q.squared_error(seen.bins)).epsilon(1e-9));
            }
    }
}

TEST_CASE("an error is given up only if it is larger than the limit") {
    for (const std::string shape : {"normal", "relu", "student", "bimodal"})
        for (const std::string name : {"fp8_e4m3", "fp8_e5m2", "log2_8", "fp6_e2m3", "code_book:-1,-0.3,0,0.2,0.7"}) {
            bit_histogram<> observer;
            observer.observe(samples::draw(shape, 5000, 22));
            const detail::tails tails{observer.summary().bins};
            for (float high : {0.3f, 1.0f, 7.0f, 40.0f}) {
                INFO(shape, ", ", name, " up to ", high);
                const any_quantizer q = any_format::parse(name).quantizer({-high, high});
                const detail::uneven_grid grid{q};
                const double scale = static_cast<double>(q.scale()), error = grid.rounding_error(tails, scale);
                for (double part : {0.0, 0.1, 0.5, 0.9, 0.99}) {
                    const double found = grid.rounding_error(tails, scale, part * error);
                    CHECK(found > part * error);
                    CHECK(found <= error * (1 + 1e-9));
                }
                for (double part : {1 + 1e-9, 2.0}) CHECK(grid.rounding_error(tails, scale, part * error) == error);
            }
        }
}

TEST_CASE("and with many numbers a few of them tell that") {
    bit_histogram<> observer;
    observer.observe(samples::draw("normal", 5000, 23));
    const detail::tails tails{observer.summary().bins};
    const any_quantizer q = any_format::parse("fp8_e4m3").quantizer({-4, 4});
    const detail::uneven_grid grid{q};
    const double scale = static_cast<double>(q.scale()), error = grid.rounding_error(tails, scale);
    CHECK(grid.rounding_error(tails, scale, 0.99 * error) < error);
}

TEST_CASE("not where numbers are even, many, not the nearest, or without 0") {
    for (const std::string name :
         {"int8:symmetric", "bfloat16", "half", "fp8_e4m3:toward_zero", "fp4_e2m1:stochastic", "code_book:-1,1"}) {
        INFO(name);
        CHECK_FALSE(detail::uneven_grid{any_format::parse(name).quantizer({-1, 1})}.exists());
    }
}
