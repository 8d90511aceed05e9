// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/range/any_estimator.hpp>

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/range/aciq.hpp>
#include <quantsweep/range/best_of.hpp>
#include <quantsweep/range/entropy.hpp>
#include <quantsweep/range/fixed.hpp>
#include <quantsweep/range/min_max.hpp>
#include <quantsweep/range/mse.hpp>
#include <quantsweep/range/percentile.hpp>
#include <quantsweep/range/power_of_two.hpp>
#include <quantsweep/range/sigma.hpp>

#include "../laws/range_estimator_laws.hpp"
#include "samples.hpp"

namespace {

using namespace quantsweep;

struct my_estimator {
    range estimate(const distribution&, const any_format&) const { return {-1, 1}; }
    std::string name() const { return "mine"; }
};

}  // namespace

static_assert(range_estimator<any_estimator>);

TEST_CASE("a name makes the estimator that it names") {
    const std::pair<std::string, any_estimator> named[] = {
        {"min_max", min_max_estimator{}},
        {"mse", mse_estimator{}},
        {"entropy", entropy_estimator{}},
        {"percentile:99.99", percentile_estimator{99.99}},
        {"percentile:50", percentile_estimator{50}},
        {"percentile_magnitude:99.9", percentile_magnitude_estimator{99.9}},
        {"aciq:gaussian", aciq_estimator{density::gaussian}},
        {"aciq:laplace", aciq_estimator{density::laplace}},
        {"sigma:3", sigma_estimator{3}},
        {"sigma:2.5", sigma_estimator{2.5}},
        {"fixed:-1:1", fixed_estimator{-1, 1}},
        {"fixed:0:0.1", fixed_estimator{0, 0.1f}},
        {"power_of_two:mse", power_of_two_estimator{mse_estimator{}}},
        {"power_of_two:fixed:-1:1", power_of_two_estimator{fixed_estimator{-1, 1}}},
        {"best_of:min_max,percentile:99.9,mse",
         best_of_estimator{{min_max_estimator{}, percentile_estimator{99.9}, mse_estimator{}}}},
        {"power_of_two:best_of:mse,entropy",
         power_of_two_estimator{best_of_estimator{{mse_estimator{}, entropy_estimator{}}}}},
        {"best_of:power_of_two:mse,mse",
         best_of_estimator{{power_of_two_estimator{mse_estimator{}}, mse_estimator{}}}}};
    for (const auto& [name, estimator] : named) {
        INFO(name);
        const any_estimator parsed = any_estimator::parse(name);
        CHECK(parsed.name() == name);
        CHECK(parsed == estimator);
        for (const char* format : {"int4:symmetric", "int8:affine", "fp8_e4m3"})
            for (const char* shape : {"normal", "relu", "student"}) {
                const distribution seen = samples::exact(samples::draw(shape, 3000, 1));
                const any_format f = any_format::parse(format);
                CHECK(parsed.estimate(seen, f) == estimator.estimate(seen, f));
            }
    }
    CHECK_FALSE(any_estimator::parse("mse") == any_estimator::parse("entropy"));
}

TEST_CASE("any_estimator obeys the laws") {
    laws::range_estimator_laws(any_estimator::parse("percentile:99.9"), {.holds_zero = false});
}

TEST_CASE("an unknown estimator lists what is known") {
    for (const std::string text : {"",
                                   "MSE",
                                   "percentile",
                                   "percentile:",
                                   "percentile:49",
                                   "percentile:101",
                                   "percentile:9x",
                                   "percentile:nan",
                                   "percentile_magnitude:49",
                                   "kl",
                                   "mse ",
                                   "aciq",
                                   "aciq:normal",
                                   "sigma",
                                   "sigma:0",
                                   "sigma:-3",
                                   "sigma:inf",
                                   "fixed",
                                   "fixed:1",
                                   "fixed:1:0",
                                   "fixed:0:inf",
                                   "fixed:0:1:2",
                                   "power_of_two",
                                   "power_of_two:",
                                   "power_of_two:x",
                                   "best_of",
                                   "best_of:",
                                   "best_of:mse,",
                                   "best_of:mse,x"}) {
        INFO(text);
        CHECK_THROWS_AS(any_estimator::parse(text), unknown_estimator);
    }
    try {
        any_estimator::parse("histogram");
    } catch (const unknown_estimator& failure) {
        const std::string message = failure.what();
        for (const char* known :
             {"histogram", "min_max", "percentile:P", "percentile_magnitude:P", "mse", "entropy", "aciq:gaussian",
              "aciq:laplace", "sigma:K", "fixed:LOW:HIGH", "power_of_two:ESTIMATOR", "best_of:ESTIMATOR"})
            CHECK(message.find(known) != std::string::npos);
    }
}

TEST_CASE("a user's estimator is held like any other") {
    const any_estimator e = my_estimator{};
    CHECK(e.name() == "mine");
    CHECK(e.estimate({}, int_affine(8)) == range{-1, 1});
}

TEST_CASE("one distinct value is kept by every estimator that measures") {
    const distribution seen = samples::exact(std::vector<float>(100, 0.7f));
    for (const std::string estimator :
         {"min_max", "mse", "percentile:99.99", "entropy", "aciq:laplace", "best_of:min_max,mse"}) {
        INFO(estimator);
        const any_format f = int_symmetric(8);
        CHECK(f.quantizer(any_estimator::parse(estimator).estimate(seen, f))(0.7f) ==
              doctest::Approx(0.7f).epsilon(1e-6));
    }
}
