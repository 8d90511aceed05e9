// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/detail/to_extremes.hpp>

#include <limits>

#include <doctest/doctest.h>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>

namespace qs = quantsweep;

namespace {

using limits = std::numeric_limits<float>;

}  // namespace

TEST_CASE("extremes that no values can have are refused") {
    qs::extremes some;
    for (float x : {1.0f, 0.0f}) some.count(x);
    CHECK(qs::detail::to_extremes(some.summary()) == some);
    CHECK(qs::detail::to_extremes({}) == qs::extremes{});
    const auto refused = [](qs::distribution d) { CHECK_THROWS_AS(qs::detail::to_extremes(d), qs::invalid_argument); };
    refused({{}, 2.0f, 1.0f, 3, 0, 0, 0, 0});
    refused({{}, 1.0f, 2.0f, 0, 0, 0, 0, 0});
    refused({{}, 1.0f, limits::infinity(), 2, 0, 0, 0, 0});
    refused({{}, limits::quiet_NaN(), 1.0f, 2, 0, 0, 0, 0});
    refused({{}, 0.0f, 1.0f, 2, 3, 0, 0, 0});
}
