// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/calibrate/options.hpp>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("by default all data is observed, NaN is reported, and memory is as it comes") {
    const qs::calibrate_options options;
    CHECK(options.nonfinite == qs::nonfinite_policy::report);
    CHECK(options.memory_budget == 0);
    CHECK(options.first_sample == 0);
    CHECK(!options.progress);
    CHECK(options.threads == 1);
    CHECK_FALSE(options.reentrant);
}
