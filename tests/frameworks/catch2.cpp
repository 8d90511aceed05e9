// SPDX-License-Identifier: BSD-3-Clause
/// \file  Expectations over a sweep as a user of Catch2 writes them.

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif

#include <quantsweep/io/golden.hpp>
#include <quantsweep/testing.hpp>

#include "small_sweep.hpp"

namespace qs = quantsweep;

TEST_CASE("int8 costs the network little") {
    const qs::sweep_result result = toy::small_sweep();
    CHECK(qs::no_failed_row(result));
    CHECK(qs::every_layer(result).under("w8a8").sqnr_at_least(30));
    CHECK(qs::every_layer(result).under("w8a8").named("conv1?").drops_at_most(0.1));
    CHECK(qs::every_layer(result).where("block", "toy").output_sqnr_at_least(15));
    CHECK(qs::total(result).under("w8a8").output_sqnr_at_least(30));
    CHECK(qs::matches_golden(result, "tests/frameworks/small_sweep.json"));
}

TEST_CASE("int4 does not, and Catch2 prints why", "[!shouldfail]") {
    CHECK(qs::every_layer(toy::small_sweep()).under("w4a4").sqnr_at_least(20));
}
