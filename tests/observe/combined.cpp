// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/combined.hpp>

#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/min_max.hpp>
#include <quantsweep/observe/moments.hpp>
#include <quantsweep/observe/moving_average_min_max.hpp>
#include <quantsweep/observe/per_channel.hpp>

#include "../laws/observer_laws.hpp"

namespace qs = quantsweep;

namespace {

/// A tensor observer that refers to samples by their number over all batches.
struct last_sample {
    qs::min_max seen{};
    std::uint64_t number = 0;

    void observe(std::span<const float> values) { seen.observe(values); }
    void observe(const qs::observation& batch) {
        qs::for_each_block(batch.values, std::nullopt, [&](const auto& block) { seen.observe(block.values()); });
        if (batch.values.size() != 0)
            number = std::max(number, batch.first_sample + qs::channel_count(batch.values, batch.axes.sample) - 1);
    }
    void merge(const last_sample& other) {
        seen.merge(other.seen);
        number = std::max(number, other.number);
    }
    qs::distribution summary() const { return seen.summary(); }
    friend bool operator==(const last_sample&, const last_sample&) = default;
};

using spans = qs::combined<qs::bit_histogram<>, qs::moments>;
using tensors = qs::combined<qs::min_max, last_sample, qs::per_channel<qs::min_max>>;
using forgetful = qs::combined<qs::bit_histogram<>, qs::moving_average_min_max>;

static_assert(qs::mergeable_observer<spans> && !qs::tensor_observer<spans>);
static_assert(qs::mergeable_observer<tensors> && qs::tensor_observer<tensors>);
static_assert(!qs::mergeable_observer<forgetful> && qs::tensor_observer<forgetful>);

}  // namespace

TEST_CASE("combined obeys the observer's laws") {
    qs::laws::observer_laws<qs::combined<qs::bit_histogram<>, qs::min_max, qs::bit_histogram<3>>>();
    qs::laws::observer_laws<qs::combined<last_sample, qs::bit_histogram<>>>();
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
    CHECK(some.get<last_sample>().number == 14);
    CHECK(some.get<last_sample>().seen == some.get<qs::min_max>());
    CHECK(some.get<qs::per_channel<qs::min_max>>().channels().size() == 20);
    CHECK(some.summary().finite == values.size());
    forgetful averaged;
    averaged.observe(seen);
    CHECK(averaged.get<qs::moving_average_min_max>().summary().finite == values.size());
    CHECK(averaged.get<qs::bit_histogram<>>() == all.get<qs::bit_histogram<>>());
}

TEST_CASE("combined begins with the observers that it is given") {
    using averaged = qs::combined<qs::moving_average_min_max, qs::min_max>;
    const averaged made{qs::moving_average_min_max{0.5}, qs::min_max{}};
    CHECK(made.get<qs::moving_average_min_max>().averaging_constant() == 0.5);
    CHECK(averaged::name() == "combined<moving_average_min_max, min_max>");
}
