// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/tensor_scales.hpp>

#include <doctest/doctest.h>

TEST_CASE("scales are those of a whole tensor unless they say otherwise, and equal where all that they say is") {
    quantsweep::tensor_scales one{.layer = "conv1", .tensor = "weights", .scales = {0.5f}, .zero_points = {3}};
    quantsweep::tensor_scales other = one;
    CHECK(one == other);
    CHECK(one.shared == quantsweep::granularity::per_tensor);
    CHECK(one.shape.rank() == 0);
    other.zero_points = {4};
    CHECK_FALSE(one == other);
}
