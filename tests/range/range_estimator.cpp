// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/range/range_estimator.hpp>

#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/observe.hpp>
#include <quantsweep/range/any_estimator.hpp>
#include <quantsweep/range/entropy.hpp>
#include <quantsweep/range/mse.hpp>
#include <quantsweep/range/percentile.hpp>

#include "samples.hpp"

namespace {

using namespace quantsweep;

struct for_any_format {
    range estimate(const distribution&, const any_format&) const { return {}; }
    std::string name() const { return "any"; }
};
struct for_one_format_only {
    range estimate(const distribution&, const integer_format&) const { return {}; }
    std::string name() const { return "one"; }
};

const char* const every_estimator[] = {
    "min_max",       "mse",          "entropy", "percentile:99.9",  "percentile_magnitude:99.9",
    "aciq:gaussian", "aciq:laplace", "sigma:3", "power_of_two:mse", "best_of:min_max,entropy,sigma:3"};

/// Returns the sum of squared errors of the values under the range that the estimator chooses from a summary of them.
double true_error(const char* estimator, const distribution& seen, const any_format& f, std::span<const float> values) {
    return samples::true_error(f.quantizer(any_estimator::parse(estimator).estimate(seen, f)), values);
}

/// With bins, the range is close to the one from the values themselves. Without bins, there is a range, or a refusal
/// that says so.
template <class Observer>
void check_with(Observer observer, double tolerance) {
    const std::vector<float> values = samples::draw("laplace", 20000, 91);
    observer.observe(values);
    const distribution seen = observer.summary(), exact = samples::exact(values);
    for (const char* estimator : every_estimator)
        for (const char* name : {"int8:symmetric", "int4:affine"}) {
            INFO(std::string{estimator}, " under ", std::string{name}, " on ", Observer::name());
            const any_format f = any_format::parse(name);
            if (seen.bins.empty() && std::string{estimator} != "min_max") {
                CHECK_THROWS_AS(any_estimator::parse(estimator).estimate(seen, f), missing_summary);
                continue;
            }
            // Entropy does not minimize this error, and nearly equal divergences lie far apart.
            const double allowed = std::string{estimator} == "entropy" ? 1 : tolerance;
            CHECK(true_error(estimator, seen, f, values) <= (1 + allowed) * true_error(estimator, exact, f, values));
        }
}

}  // namespace

TEST_CASE("every estimator reads every observer") {
    check_with(bit_histogram<>{}, 0.02);
    check_with(bit_histogram<9>{}, 0.02);
    bit_histogram<> small;
    small.limit_bytes(8192);
    check_with(small, 0.1);
    check_with(per_channel<bit_histogram<>>{}, 0.02);
    check_with(combined<bit_histogram<>, moments>{}, 0.02);
    check_with(min_max{}, 0);
    check_with(moments{}, 0);
    check_with(moving_average_min_max{}, 0);
}

static_assert(range_estimator<for_any_format>);
static_assert(!range_estimator<for_one_format_only>);

TEST_CASE("an estimator gives one range for a compile-time format and for its runtime name") {
    distribution seen;
    seen.bins = {{-2, -1, 10}, {0.5f, 1, 900}, {1, 6, 3}};
    seen.minimum = -2;
    seen.maximum = 6;
    seen.finite = 913;
    const any_format runtime = any_format::parse("int4:affine");
    CHECK(mse_estimator{}.estimate(seen, int_affine(4)) == mse_estimator{}.estimate(seen, runtime));
    CHECK(entropy_estimator{}.estimate(seen, int_affine(4)) == entropy_estimator{}.estimate(seen, runtime));
    CHECK(percentile_estimator{99}.estimate(seen, int_affine(4)) == percentile_estimator{99}.estimate(seen, runtime));
}
