// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/calibrate/calibration.hpp>

#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/observe/min_max.hpp>
#include <quantsweep/observe/per_channel.hpp>

namespace qs = quantsweep;

namespace {

qs::calibration<> made_of(const char* layer, std::vector<float> values, std::vector<float> weights) {
    qs::calibration<> c;
    c.samples = 1;
    c.values.push_back({{layer, values.size()}, {}});
    c.values[0].seen.observe(values);
    c.layers.push_back({layer, {"input 0"}, {{}}});
    c.layers[0].weights[0].observe(weights);
    return c;
}

}  // namespace

TEST_CASE("merging adds samples and values, and keeps the largest shape") {
    auto a = made_of("conv", {1, 2}, {5});
    a.merge(made_of("conv", {3, 4, -5}, {5}));
    CHECK(a.samples == 2);
    CHECK(a.find_value("conv")->elements == 3);
    CHECK(a.find_value("conv")->seen.summary().finite == 5);
    CHECK(a.find_value("conv")->seen.summary().minimum == -5);
    CHECK(a.find_layer("conv")->weights[0].summary().finite == 1);
}

TEST_CASE("summaries that refuse each other leave the calibration as it was") {
    const auto made = [](std::size_t channels) {
        const std::vector<float> values(12, 1.0f);
        qs::calibration<qs::per_channel<qs::min_max>> c;
        for (const char* name : {"a", "b"}) c.values.push_back({{name}});
        c.values[0].seen.observe({{values.data(), {2, 6}}, {0, 1}});
        c.values[1].seen.observe({{values.data(), {12 / channels, channels}}, {0, 1}});
        return c;
    };
    auto mine = made(3);
    CHECK_THROWS_AS(mine.merge(made(4)), qs::merge_mismatch);
    CHECK(mine.values[0].seen.summary().finite == 12);
}

TEST_CASE("other names and other weights are refused") {
    auto a = made_of("conv", {1, 2}, {5});
    CHECK_THROWS_AS(a.merge(made_of("linear", {1, 2}, {5})), qs::merge_mismatch);
    CHECK_THROWS_AS(a.merge(made_of("conv", {1, 2}, {6})), qs::merge_mismatch);
    CHECK(a.samples == 1);
}
