// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/shape.hpp>

#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("extents, their product, and both orders of strides") {
    const qs::shape s{2, 3, 4};
    CHECK(s.rank() == 3);
    CHECK(qs::element_count(s) == 24);
    CHECK(qs::row_major(s) == qs::strides{12, 4, 1});
    CHECK(qs::column_major(s) == qs::strides{1, 2, 6});
    CHECK(qs::to_string(s) == "[2, 3, 4]");
    CHECK(qs::to_string(qs::shape{}) == "[]");
    CHECK(qs::element_count(qs::shape{}) == 1);
    CHECK(qs::element_count(qs::shape{2, 0}) == 0);
    CHECK(s != qs::shape{2, 3});
    const std::vector<int> from{5, 6};
    CHECK(qs::shape(from.begin(), from.end()) == qs::shape{5, 6});
}

TEST_CASE("rank ends at eight") {
    CHECK(qs::shape(8, 1).rank() == 8);
    CHECK_THROWS_AS(qs::shape(9, 1), qs::invalid_argument);
    CHECK_THROWS_AS((qs::shape{1, 1, 1, 1, 1, 1, 1, 1, 1}), qs::invalid_argument);
}
