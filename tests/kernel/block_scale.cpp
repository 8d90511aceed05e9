// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/block_scale.hpp>

#include <bit>
#include <cmath>
#include <cstdint>

#include <doctest/doctest.h>

#include <quantsweep/kernel/detail/block_scales.hpp>

#include "float_grids.hpp"

namespace {

using namespace quantsweep;

using toy::e4m3;

detail::block_scale<float> scales(const power_of_two_scale& scale, float largest) {
    return detail::scale_of<float>({{}, true, scale, {}, {{}, 0}}, std::bit_cast<std::int32_t>(largest));
}
detail::block_scale<float> scales(const small_float_scale& scale, float largest) {
    return detail::scale_of<float>({{}, false, {}, scale, {{}, 0}}, std::bit_cast<std::int32_t>(largest));
}

}  // namespace

TEST_CASE("a power of two scale is that of the largest magnitude, within E8M0") {
    for (const float largest : {1.0f, 1.99f, 6.0f, 0x1p-100f, 0x1.fp127f, 3.4028235e38f}) {
        const detail::block_scale<float> made = scales(power_of_two_scale{2}, largest);
        CHECK(made.scale == std::ldexp(1.0f, std::ilogb(largest) - 2));
        CHECK(made.scale * made.inverse == 1);
    }
    for (const float largest : {0.0f, 1e-45f, 0x1p-126f, 0x1p-125f}) {
        CHECK(scales(power_of_two_scale{2}, largest).scale == 0x1p-127f);
        CHECK(scales(power_of_two_scale{2}, largest).inverse == 0x1p127f);
    }
    // If the element's largest number is below 2, the scale goes up to 2^127, whose inverse is subnormal.
    CHECK(scales(power_of_two_scale{0}, 3e38f).scale == 0x1p127f);
    CHECK(scales(power_of_two_scale{0}, 3e38f).inverse == 0x1p-127f);
}

TEST_CASE("a small float scale is never 0") {
    const small_float_scale rule{2, 6, e4m3};
    CHECK(scales(rule, 12).scale == 2);
    CHECK(scales(rule, 12.6f).scale == 2);
    CHECK(scales(rule, 13).scale == 2.25f);
    CHECK(scales(rule, 0).scale == 2 * 0x1p-9f);
    CHECK(scales(rule, 12).inverse == 0.5f);
}
