// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/moving_average_min_max.hpp>

#include "../laws/observer_laws.hpp"

namespace qs = quantsweep;

static_assert(qs::tensor_observer<qs::moving_average_min_max> && !qs::mergeable_observer<qs::moving_average_min_max>);

TEST_CASE("moving_average_min_max obeys the laws of observers that do not merge") {
    qs::laws::data_laws<qs::moving_average_min_max>({"one batch", {3.0f, -0.0f, -2.0f}});
    for (const auto& sample : qs::laws::difficult_samples(1)) qs::laws::data_laws<qs::moving_average_min_max>(sample);
}

TEST_CASE("the first batch sets the averages, the others move them") {
    qs::moving_average_min_max seen{0.25};
    seen.observe(std::vector{-4.0f, 8.0f});
    CHECK(seen.summary().minimum == -4.0f);
    seen.observe(std::vector{0.0f, 16.0f});
    CHECK(seen.summary().minimum == -3.0f);
    CHECK(seen.summary().maximum == 10.0f);
    CHECK(seen.summary().finite == 4);
}

TEST_CASE("a tensor is one batch, however its strides split it") {
    const std::vector<float> values{1, 2, 99, 3, 4, 99};
    const qs::tensor_view<const float> slice{values.data(), {2, 2}, {3, 1}};
    qs::moving_average_min_max seen{0.5};
    qs::observe_tensor(seen, slice, qs::axes{});
    CHECK(seen.summary().minimum == 1.0f);
    CHECK(seen.summary().maximum == 4.0f);
}

TEST_CASE("a batch without a finite value is counted and moves nothing") {
    using limits = std::numeric_limits<float>;
    qs::moving_average_min_max seen;
    seen.observe(std::vector{limits::quiet_NaN()});
    CHECK(seen.summary().minimum > seen.summary().maximum);
    seen.observe(std::vector{-1.0f, 1.0f});
    seen.observe(std::vector{limits::infinity()});
    seen.observe(std::span<const float>{});
    CHECK(seen.summary().minimum == -1.0f);
    CHECK(seen.summary().maximum == 1.0f);
    CHECK(seen.summary().nonfinite() == 2);
}

TEST_CASE("the widest floats average without overflow") {
    qs::moving_average_min_max seen{0.5};
    seen.observe(std::vector{3.4e38f});
    seen.observe(std::vector{-3.4e38f});
    CHECK(seen.summary().minimum == 0.0f);
}

TEST_CASE("an averaging constant outside (0, 1] is refused") {
    for (double constant : {0.0, -0.1, 1.5, std::numeric_limits<double>::quiet_NaN()})
        CHECK_THROWS_AS(qs::moving_average_min_max{constant}, qs::invalid_argument);
    CHECK(qs::moving_average_min_max{1.0}.averaging_constant() == 1.0);
}

TEST_CASE("moving_average_min_max can be made again from what it says") {
    qs::moving_average_min_max seen{0.3};
    seen.observe(std::vector{-1.0f, 0.1f});
    seen.observe(std::vector{-0.7f, 0.3f});
    CHECK(qs::moving_average_min_max{0.3, seen.summary()} == seen);
}
