// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/describe_sweep.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("weights are measured channel by channel, as attributes that the host has not given") {
    // Four output channels of two weights. One channel is all 0, and one has an infinity.
    std::vector<float> weights{1, -2, 0, 0, 3, 8, -2.5f, std::numeric_limits<float>::infinity()};
    std::vector<qs::parameter> lent{{qs::tensor_view<float>{weights.data(), {4, 2}}}};
    qs::attribute_map measured;
    qs::detail::measure_weights(measured, lent);
    CHECK(*measured["weight_range_ratio"].number() == 8 / 2.5);
    // The kurtosis of 1, -2, 0, 0, 3, 8, -2.5 by its definition: n M4 / M2^2.
    double mean = 0, second = 0, fourth = 0;
    for (double w : {1.0, -2.0, 0.0, 0.0, 3.0, 8.0, -2.5}) mean += w / 7;
    for (double w : {1.0, -2.0, 0.0, 0.0, 3.0, 8.0, -2.5})
        second += std::pow(w - mean, 2), fourth += std::pow(w - mean, 4);
    CHECK(*measured["weight_kurtosis"].number() == doctest::Approx(7 * fourth / (second * second)));

    qs::attribute_map given{{"weight_kurtosis", "high"}};
    qs::detail::measure_weights(given, lent);
    CHECK(*given["weight_kurtosis"].word() == "high");

    lent[0].role = qs::parameter_role::bias;
    qs::attribute_map none;
    qs::detail::measure_weights(none, lent);
    weights.assign(8, 0);
    lent[0].role = qs::parameter_role::weight;
    qs::detail::measure_weights(none, lent);
    CHECK(none.empty());
}
