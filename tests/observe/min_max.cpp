// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/min_max.hpp>

#include "../laws/observer_laws.hpp"

namespace qs = quantsweep;

static_assert(qs::mergeable_observer<qs::min_max>);

TEST_CASE("min_max obeys the observer's laws") { qs::laws::observer_laws<qs::min_max>(); }

TEST_CASE("min_max says what it saw and can be made again from that") {
    qs::min_max seen;
    CHECK(seen.summary().finite == 0);
    seen.observe(std::vector{3.0f, -1.0f, 0.0f, std::numeric_limits<float>::quiet_NaN()});
    const qs::distribution summary = seen.summary();
    CHECK(summary.minimum == -1.0f);
    CHECK(summary.maximum == 3.0f);
    CHECK(summary.finite == 3);
    CHECK(summary.zeros == 1);
    CHECK(summary.nonfinite() == 1);
    CHECK(qs::min_max{summary} == seen);
    CHECK(seen.bytes() == sizeof seen);
}

TEST_CASE("a slice of a tensor shows only its own values") {
    const std::vector<float> values{1, 2, 99, 3, 4, 99};
    qs::min_max seen;
    qs::observe_tensor(seen, qs::tensor_view<const float>{values.data(), {2, 2}, {3, 1}}, qs::axes{});
    CHECK(seen.summary().maximum == 4.0f);
    CHECK(seen.summary().finite == 4);
}
