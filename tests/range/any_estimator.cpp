// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/range/any_estimator.hpp>

#include "samples.hpp"

namespace {

using namespace quantsweep;

struct fixed {
    range estimate(const distribution&, const any_format&) const { return {-1, 1}; }
    std::string name() const { return "fixed"; }
};

}  // namespace

TEST_CASE("names come back") {
    for (const char* name : {"min_max", "mse", "entropy", "percentile:99.99", "percentile:50", "percentile:99.999"})
        CHECK(any_estimator::parse(name).name() == name);
    CHECK(any_estimator::parse("mse") == any_estimator{mse_range{}});
    CHECK_FALSE(any_estimator::parse("mse") == any_estimator::parse("entropy"));
}

TEST_CASE("an unknown estimator lists what is known") {
    for (const std::string text : {"", "MSE", "percentile", "percentile:", "percentile:49", "percentile:101",
                                   "percentile:9x", "percentile:nan", "kl", "mse "}) {
        INFO(text);
        CHECK_THROWS_AS(any_estimator::parse(text), unknown_estimator);
    }
    try {
        any_estimator::parse("histogram");
    } catch (const unknown_estimator& failure) {
        const std::string message = failure.what();
        for (const char* known : {"histogram", "min_max", "percentile:P", "mse", "entropy"})
            CHECK(message.find(known) != std::string::npos);
    }
}

TEST_CASE("a user's estimator is held like any other") {
    const any_estimator e = fixed{};
    CHECK(e.name() == "fixed");
    CHECK(e.estimate({}, int_affine<8>{}) == range{-1, 1});
}

TEST_CASE("awkward values make a finite range, and a quantizer") {
    constexpr float largest = std::numeric_limits<float>::max(), tiny = std::numeric_limits<float>::denorm_min();
    const std::vector<std::vector<float>> cases{{0, 0, -0.0f},       {5, 5, 5},          {-5, -5},
                                                {tiny, 3 * tiny},    {-tiny, 0, 0},      {-largest, largest},
                                                {-3.4e38f, 0},       {largest, 1, 1, 0}, {1e-30f, 1e30f, 0},
                                                {tiny, largest},     {-largest, tiny},   {0.1f},
                                                {1e-39f, -1e-39f, 0}};
    for (const std::vector<float>& values : cases)
        for (const std::string estimator : {"min_max", "percentile:99.99", "percentile:50", "mse", "entropy"})
            for (const std::string name :
                 {"int2:symmetric", "int8:symmetric", "int8:affine", "uint4:affine", "int16:affine"}) {
                INFO(estimator, " for ", name, ", first value ", values[0]);
                bit_histogram<> observer;
                observer.observe(values);
                const any_format f = any_format::parse(name);
                for (const distribution& seen : {samples::exact(values), observer.summary()}) {
                    const range r = any_estimator::parse(estimator).estimate(seen, f);
                    CHECK(std::isfinite(r.low));
                    CHECK(std::isfinite(r.high));
                    CHECK(r.low <= r.high);
                    if (estimator != "mse") {
                        CHECK(r.low >= std::min(seen.minimum, 0.0f));
                        CHECK(r.high <= std::max(seen.maximum, 0.0f));
                    }
                    const any_quantizer q = f.quantizer(r);
                    CHECK(std::isfinite(q.step()));
                    CHECK(q(0) == 0);
                    for (float x : values) CHECK(std::isfinite(q(x)));
                }
            }
}

TEST_CASE("one distinct value is kept by every estimator that measures") {
    const distribution seen = samples::exact(std::vector<float>(100, 0.7f));
    for (const std::string estimator : {"min_max", "mse", "percentile:99.99", "entropy"}) {
        INFO(estimator);
        const any_format f = int_symmetric<8>{};
        CHECK(f.quantizer(any_estimator::parse(estimator).estimate(seen, f))(0.7f) ==
              doctest::Approx(0.7f).epsilon(1e-6));
    }
}
