// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/grids.hpp>

#include <bit>

#include <doctest/doctest.h>

#include "grids.hpp"

namespace {

using namespace quantsweep;

using toy::bfloat16_grid, toy::e4m3, toy::half_grid;

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
