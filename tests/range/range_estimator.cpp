// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <string>

#include <quantsweep/range/any_estimator.hpp>

namespace {

using namespace quantsweep;

struct for_any_format {
    range estimate(const distribution&, const any_format&) const { return {}; }
    std::string name() const { return "any"; }
};
struct for_one_format_only {
    range estimate(const distribution&, const int_symmetric<8>&) const { return {}; }
    std::string name() const { return "one"; }
};

}  // namespace

static_assert(range_estimator<for_any_format>);
static_assert(!range_estimator<for_one_format_only>);

TEST_CASE("an estimator gives one range for a compile-time format and for its runtime name") {
    distribution seen;
    seen.bins = {{-2, -1, 10}, {0.5f, 1, 900}, {1, 6, 3}};
    seen.minimum = -2;
    seen.maximum = 6;
    seen.finite = 913;
    const any_format runtime = any_format::parse("int4:affine");
    CHECK(mse_range{}.estimate(seen, int_affine<4>{}) == mse_range{}.estimate(seen, runtime));
    CHECK(entropy_range{}.estimate(seen, int_affine<4>{}) == entropy_range{}.estimate(seen, runtime));
    CHECK(percentile_range{99}.estimate(seen, int_affine<4>{}) == percentile_range{99}.estimate(seen, runtime));
}
