// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/recipe_layers.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/scales.hpp>

#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

TEST_CASE("each layer has the recipe's choice for it, and the scales of just that scheme") {
    toy::setup s = toy::make(toy::chain(3), 1, 7, 1);
    const qs::recipe mixed{"mixed", {{"conv0", qs::w4a8()}, {"conv2", std::nullopt}}, qs::w8a8()};
    const std::vector<qs::layer_choice> found = qs::recipe_layers(s.host, mixed);
    REQUIRE(found.size() == 3);
    CHECK(found[0].layer == "conv0");
    CHECK(found[0].weights == std::vector<std::string>{"weights"});
    CHECK(qs::scheme_text(*found[0].how) == "w4a8");
    CHECK(qs::scheme_text(*found[1].how) == "w8a8");
    CHECK_FALSE(found[2].how);
    std::vector<qs::tensor_scales> expected, scales;
    for (const qs::layer_choice& layer : found)
        if (layer.how)
            qs::for_each_scales(s.host, s.seen, *layer.how, [&](const qs::tensor_scales& each) {
                if (each.layer == layer.layer) expected.push_back(each);
            });
    qs::for_each_scales(s.host, s.seen, mixed, [&](const qs::tensor_scales& each) { scales.push_back(each); });
    CHECK(scales == expected);
    CHECK_THROWS_AS(qs::recipe_layers(s.host, {"wrong", {{"conv9", qs::w8a8()}}}), qs::invalid_argument);
}
