// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/layers/workspace.hpp>

#include <utility>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("memory is kept while it suffices") {
    qs::workspace<float> scratch;
    float* const first = scratch.take(100);
    CHECK(scratch.take(10) == first);
    CHECK(scratch.take(100) == first);
    scratch.take(1000)[999] = 1;
}

TEST_CASE("a copy shares nothing, a moved-to workspace keeps the memory") {
    qs::workspace<double> scratch;
    double* const memory = scratch.take(10);
    qs::workspace<double> copy{scratch};
    CHECK(copy.take(10) != memory);
    qs::workspace<double> moved{std::move(scratch)};
    CHECK(moved.take(10) == memory);
    CHECK(scratch.take(10) != nullptr);
}
