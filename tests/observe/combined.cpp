// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/combined.hpp>

#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/linear_histogram.hpp>
#include <quantsweep/observe/min_max.hpp>
#include <quantsweep/observe/moments.hpp>
#include <quantsweep/observe/moving_average_min_max.hpp>
#include <quantsweep/observe/outliers.hpp>
#include <quantsweep/observe/per_channel.hpp>

#include "../laws/observer_laws.hpp"

namespace qs = quantsweep;

namespace {

using spans = qs::combined<qs::bit_histogram<>, qs::moments>;
using tensors = qs::combined<qs::min_max, qs::outliers, qs::per_channel<qs::min_max>>;
using forgetful = qs::combined<qs::bit_histogram<>, qs::moving_average_min_max>;

static_assert(qs::mergeable_observer<spans> && !qs::tensor_observer<spans>);
static_assert(qs::mergeable_observer<tensors> && qs::tensor_observer<tensors>);
static_assert(!qs::mergeable_observer<forgetful> && qs::tensor_observer<forgetful>);

}  // namespace

TEST_CASE("combined obeys the observer's laws") {
    qs::laws::observer_laws<qs::combined<qs::bit_histogram<>, qs::min_max, qs::linear_histogram>>();
    qs::laws::observer_laws<qs::combined<qs::outliers, qs::bit_histogram<>>>();
}

TEST_CASE("each sees what it would have seen alone") {
    std::mt19937 random{2};
    std::normal_distribution<float> normal;
    std::vector<float> values(200000);
    for (float& x : values) x = normal(random);
    spans all;
    all.observe(values);
    CHECK(all.get<qs::bit_histogram<>>() == qs::laws::observed<qs::bit_histogram<>>(values));
    CHECK(all.get<qs::moments>() == qs::laws::observed<qs::moments>(values));
    CHECK(qs::laws::same_values(all.summary(), all.get<qs::bit_histogram<>>().summary()));

    const qs::observation seen{{values.data(), {10, 20, 1000}}, {0, 1}, 5};
    tensors some;
    qs::observe_tensor(some, seen.values, seen.axes, seen.first_sample);
    qs::outliers largest;
    largest.observe(seen);
    CHECK(some.get<qs::outliers>() == largest);
    CHECK(some.get<qs::per_channel<qs::min_max>>().channels().size() == 20);
    CHECK(some.summary().finite == values.size());
    forgetful averaged;
    averaged.observe(seen);
    CHECK(averaged.get<qs::moving_average_min_max>().summary().finite == values.size());
    CHECK(averaged.get<qs::bit_histogram<>>() == all.get<qs::bit_histogram<>>());
}

TEST_CASE("combined begins with the observers that it is given") {
    const qs::combined<qs::outliers, qs::min_max> made{qs::outliers{3}, qs::min_max{}};
    CHECK(made.get<qs::outliers>().capacity() == 3);
    CHECK(qs::combined<qs::outliers, qs::min_max>::name() == "combined<outliers, min_max>");
}
