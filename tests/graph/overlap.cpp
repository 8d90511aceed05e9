// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/overlap.hpp>

#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("overlap is of memory, whatever the strides") {
    std::vector<float> m(24);
    const qs::parameter whole{qs::tensor_view<float>{m.data(), {4, 6}}};
    const qs::parameter second_half{qs::tensor_view<float>{m.data() + 12, {2, 6}}};
    const qs::parameter first_half{qs::tensor_view<float>{m.data(), {2, 6}}};
    const qs::parameter backwards{qs::tensor_view<float>{m.data() + 11, {12}, {-1}}};
    CHECK(qs::overlap(whole, second_half));
    CHECK(qs::overlap(first_half, backwards));
    CHECK(!qs::overlap(first_half, second_half));
    CHECK(!qs::overlap(backwards, second_half));
    const qs::parameter nothing{qs::tensor_view<float>{m.data(), {0, 6}}};
    CHECK(!qs::overlap(nothing, whole));
}

TEST_CASE("slices of one matrix that interleave share nothing unless they share an element") {
    std::vector<float> m(4 * 12);
    const auto slice = [&](std::size_t first) {
        return qs::parameter{qs::tensor_view<float>{m.data() + first, {4, 4}, {12, 1}}};
    };
    CHECK(!qs::overlap(slice(0), slice(4)));
    CHECK(!qs::overlap(slice(8), slice(4)));
    CHECK(qs::overlap(slice(0), slice(3)));
    CHECK(qs::overlap(slice(4), slice(4)));
    const qs::parameter whole{qs::tensor_view<float>{m.data(), {4, 12}}};
    CHECK(qs::overlap(whole, slice(8)));
    CHECK(qs::overlap(slice(8), whole));
}

TEST_CASE("tensors overlap as parameters do, whatever their types") {
    std::vector<double> m(12);
    const qs::any_view whole = qs::tensor_view<const double>{m.data(), {2, 6}};
    const qs::any_view left = qs::tensor_view<const double>{m.data(), {2, 3}, {6, 1}};
    const qs::any_view right = qs::tensor_view<const double>{m.data() + 3, {2, 3}, {6, 1}};
    const qs::any_view backwards = qs::tensor_view<const double>{m.data() + 11, {3}, {-1}};
    const qs::any_view one_for_all = qs::tensor_view<const double>{m.data(), {100}, {0}};
    CHECK(qs::overlap(whole, left));
    CHECK(!qs::overlap(left, right));
    CHECK(qs::overlap(right, backwards));
    CHECK(!qs::overlap(left, backwards));
    CHECK(qs::overlap(left, one_for_all));
    CHECK(!qs::overlap(one_for_all, right));
    CHECK(!qs::overlap(whole, qs::any_view{}));
}
