// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/grids.hpp>

#include <bit>

#include <doctest/doctest.h>

namespace {

using namespace quantsweep;

constexpr float_grid e4m3{(127 - 6) << 23, std::bit_cast<std::int32_t>(448.0f), 3};
constexpr float_grid half_grid{(127 - 14) << 23, std::bit_cast<std::int32_t>(65504.0f), 10};
constexpr float_grid bfloat16_grid{1 << 23, 0x7f7f0000, 7};

}  // namespace

static_assert(bfloat16_grid.wide() && !half_grid.wide());
static_assert(e4m3.largest_value() == 448 && e4m3.smallest_value() == 0x1p-9f);

TEST_CASE("the codes of a small float count its numbers") {
    CHECK(e4m3.last_code() == 126);
    CHECK(e4m3.value(0) == 0);
    CHECK(e4m3.value(1) == e4m3.smallest_value());
    CHECK(e4m3.value(8) == 0x1p-6f);
    CHECK(e4m3.value(126) == 448);
}
