// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/range/any_estimator.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/range/mse.hpp>

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

TEST_CASE("names come back, and behave as they are named") {
    for (const char* name :
         {"min_max", "mse", "entropy", "percentile:99.99", "percentile:50", "percentile_magnitude:99.9",
          "aciq:gaussian", "aciq:laplace", "sigma:3", "sigma:2.5", "fixed:-1:1", "fixed:0:0.1", "power_of_two:mse",
          "power_of_two:fixed:-1:1", "best_of:min_max,percentile:99.9,mse", "best_of:mse",
          "power_of_two:best_of:mse,entropy", "best_of:power_of_two:mse,mse"}) {
        INFO(name);
        CHECK(any_estimator::parse(name).name() == name);
        laws::range_estimator_laws(any_estimator::parse(name),
                                   {.reads_values = std::string_view{name}.find("fixed") == std::string_view::npos,
                                    .inside = false,
                                    .holds_zero = false});
    }
    CHECK(any_estimator::parse("mse") == any_estimator{mse_estimator{}});
    CHECK_FALSE(any_estimator::parse("mse") == any_estimator::parse("entropy"));
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
