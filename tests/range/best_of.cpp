// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/range/best_of.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/range/any_estimator.hpp>

#include "../laws/range_estimator_laws.hpp"
#include "samples.hpp"

namespace {

using namespace quantsweep;

const std::vector<std::string> members{"min_max", "percentile:99.9", "percentile_magnitude:99",
                                       "entropy", "aciq:laplace",    "sigma:3"};

std::string list() {
    std::string text = "best_of:";
    for (const std::string& member : members) text += (member == members.front() ? "" : ",") + member;
    return text;
}

}  // namespace

static_assert(range_estimator<best_of_estimator>);

TEST_CASE("best_of obeys the laws") { laws::range_estimator_laws(any_estimator::parse(list()), {.holds_zero = false}); }

TEST_CASE("no member has a smaller error, and the choice says its name") {
    const any_estimator best = any_estimator::parse(list());
    std::vector<std::string> chosen;
    for (const std::string shape : {"normal", "laplace", "relu", "student", "bimodal"})
        for (const char* name : {"int8:symmetric", "int4:affine", "int3:symmetric"}) {
            INFO(shape, " under ", name);
            const any_format f = any_format::parse(name);
            const distribution seen = samples::exact(samples::draw(shape, 5000, 71));
            const auto error = [&](const any_estimator& e) {
                return f.quantizer(e.estimate(seen, f)).squared_error(seen.bins);
            };
            for (const std::string& member : members) CHECK(error(best) <= error(any_estimator::parse(member)));
            const any_estimator choice = best.chosen(seen, f);
            CHECK(std::find(members.begin(), members.end(), choice.name()) != members.end());
            CHECK(choice.estimate(seen, f) == best.estimate(seen, f));
            if (std::find(chosen.begin(), chosen.end(), choice.name()) == chosen.end()) chosen.push_back(choice.name());
        }
    CHECK(chosen.size() > 1);
}

TEST_CASE("the first of equals is chosen; other estimators choose themselves") {
    const distribution seen = samples::exact({0, 127});
    const any_format f = int_symmetric(8);
    CHECK(any_estimator::parse("best_of:fixed:0:127,min_max").chosen(seen, f).name() == "fixed:0:127");
    CHECK(any_estimator::parse("best_of:min_max,fixed:0:127").chosen(seen, f).name() == "min_max");
    CHECK(any_estimator::parse("mse").chosen(seen, f).name() == "mse");
    CHECK(any_estimator::parse("power_of_two:best_of:fixed:0:1,min_max").chosen(seen, f).name() ==
          "power_of_two:min_max");
}

TEST_CASE("what is refused") {
    CHECK_THROWS_AS(best_of_estimator{{}}, invalid_argument);
    const any_estimator inner = any_estimator::parse("best_of:min_max,mse");
    CHECK_THROWS_AS((best_of_estimator{{inner, any_estimator::parse("mse")}}), invalid_argument);
    CHECK_THROWS_AS(inner.estimate(distribution{}, int_affine(8)), empty_observation);
}
