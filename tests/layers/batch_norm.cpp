// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/layers/batch_norm.hpp>

#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE_TEMPLATE("folding scales each channel's weights and makes the bias", T, float, double) {
    const qs::batch_norm<T> norm{{2, 3}, {1, -1}, {4, 5}, {3, 8}, 1.0};
    std::vector<T> weight{1, 2, 3, 4}, bias{10, 20};
    SUBCASE("with a bias") {
        qs::fold(norm, weight, bias);
        CHECK(weight == std::vector<T>{1, 2, 3, 4});
        CHECK(bias == std::vector<T>{7, 14});
    }
    SUBCASE("without one") {
        bias.clear();
        qs::fold(norm, weight, bias);
        CHECK(bias == std::vector<T>{-3, -6});
    }
}

TEST_CASE("channels that disagree are refused, and nothing is changed") {
    const qs::batch_norm<float> norm{{2, 3}, {1, -1}, {4, 5}, {3, 8}};
    std::vector<float> weight{1, 2, 3}, bias;
    CHECK_THROWS_AS(qs::fold(norm, weight, bias, "a"), qs::shape_mismatch);
    CHECK(bias.empty());
    weight.push_back(4);
    bias = {1};
    CHECK_THROWS_WITH_AS(qs::fold(norm, weight, bias, "a"), "quantsweep [101] a: the bias has 1 values, expected 2",
                         qs::shape_mismatch);
    CHECK(weight == std::vector<float>{1, 2, 3, 4});
    qs::batch_norm<float> short_norm = norm;
    short_norm.mean.pop_back();
    CHECK_THROWS_AS(qs::fold(short_norm, weight, bias, "a"), qs::shape_mismatch);
}
