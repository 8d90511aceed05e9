// SPDX-License-Identifier: BSD-3-Clause
/// \file  Expectations over a sweep as a user of GoogleTest writes them.

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <quantsweep/io/golden.hpp>
#include <quantsweep/testing.hpp>

#include "small_sweep.hpp"

namespace qs = quantsweep;

/// Sweeps once for all tests. GoogleTest needs the expectation's message as an argument.
class small_network : public testing::Test {
protected:
    static void SetUpTestSuite() { result = toy::small_sweep(); }
    static void expect(const qs::expectation& e) { EXPECT_TRUE(e) << e; }
    static inline qs::sweep_result result{};
};

TEST_F(small_network, costs_little_in_int8) {
    expect(qs::no_failed_row(result));
    expect(qs::every_layer(result).under("w8a8").sqnr_at_least(30));
    expect(qs::every_layer(result).under("w8a8").named("conv1?").drops_at_most(0.1));
    expect(qs::every_layer(result).where("block", "toy").output_sqnr_at_least(15));
    expect(qs::total(result).under("w8a8").output_sqnr_at_least(30));
    expect(qs::matches_golden(result, "tests/frameworks/small_sweep.json"));
}

TEST_F(small_network, costs_more_in_int4_and_the_failure_says_so) {
    EXPECT_NONFATAL_FAILURE(expect(qs::every_layer(result).under("w4a4").sqnr_at_least(20)),
                            "w4a4: expected at least 20 dB, found ");
}
