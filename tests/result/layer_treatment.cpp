// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/result/layer_treatment.hpp>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("Treatments compare by value") {
    const qs::layer_treatment one{.layer = "fc", .bias_shift = {0.5F, -1}};
    CHECK(one == qs::layer_treatment{one});
    qs::layer_treatment other = one;
    other.bias_shift[1] = 1;
    CHECK_FALSE(one == other);
    other = one;
    other.layer = "fc2";
    CHECK_FALSE(one == other);
}
