// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/granularity.hpp>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>

using quantsweep::granularity;

static_assert(granularity::per_group(64) == granularity::per_group(64));
static_assert(!(granularity::per_group(64) == granularity::per_group(32)));
static_assert(!(granularity::per_tensor == granularity::per_channel));

TEST_CASE("a granularity says how it is spelt, and a group has a size") {
    CHECK(granularity::per_tensor.suffix().empty());
    CHECK(granularity::per_channel.suffix() == ":per_channel");
    CHECK(granularity::per_group(64).suffix() == ":per_group:64");
    CHECK(granularity::per_group(64).group() == 64);
    CHECK(granularity::per_token.suffix() == ":per_token");
    CHECK(granularity::dynamic.suffix() == ":dynamic");
    CHECK(granularity::per_token.from_each_tensor());
    CHECK(granularity::dynamic.from_each_tensor());
    CHECK(!granularity::per_group(64).from_each_tensor());
    CHECK(granularity::per_channel.group() == 0);
    CHECK_THROWS_AS(granularity::per_group(0), quantsweep::invalid_argument);
}
