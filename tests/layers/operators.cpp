// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/layers/operators.hpp>

#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("a sum, also in place") {
    std::vector<float> a{1, 2, 3};
    const std::vector<float> b{10, 20, 30};
    qs::add<float>(a, b, a);
    CHECK(a == std::vector<float>{11, 22, 33});
    const std::vector<float> shorter{1};
    CHECK_THROWS_AS(qs::add<float>(a, shorter, a, "stage0:1:add"), qs::shape_mismatch);
}

TEST_CASE("concatenation joins the channels of each sample") {
    const std::vector<float> a{1, 2, 3, 4}, b{5, 6, 7, 8, 9, 10, 11, 12};
    CHECK(qs::concatenated_shape({2, 1, 2}, {2, 2, 2}) == qs::shape{2, 3, 2});
    std::vector<float> joined(12);
    qs::concatenate(a.data(), {2, 1, 2}, b.data(), {2, 2, 2}, joined.data());
    CHECK(joined == std::vector<float>{1, 2, 5, 6, 7, 8, 3, 4, 9, 10, 11, 12});
    CHECK_THROWS_AS(qs::concatenated_shape({2, 1, 2}, {2, 1, 3}, "x"), qs::shape_mismatch);
    CHECK_THROWS_AS(qs::concatenated_shape({2}, {2}, "x"), qs::shape_mismatch);
    CHECK_THROWS_AS(qs::concatenated_shape({2, 1}, {2, 1, 3}, "x"), qs::shape_mismatch);
}

TEST_CASE("the mean of each plane") {
    const std::vector<double> planes{1, 2, 3, 6, 0, 0, 0, -4};
    std::vector<double> means(2);
    qs::global_average_pool(planes.data(), {1, 2, 2, 2}, means.data());
    CHECK(means == std::vector<double>{3, -1});
    CHECK_THROWS_AS(qs::global_average_pool(planes.data(), {1, 2, 4}, means.data(), "x"), qs::shape_mismatch);
}
