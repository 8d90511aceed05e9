// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/to_vector.hpp>

#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("elements come in row-major order, or with one axis first") {
    const std::vector<float> m{0, 1, 2, 3, 4, 5};
    const qs::tensor_view<const float> rows{m.data(), {2, 3}};
    const qs::tensor_view<const float> columns{m.data(), {2, 3}, {1, 2}};
    CHECK(qs::to_vector<float>(rows) == m);
    CHECK(qs::to_vector<float>(columns) == std::vector<float>{0, 2, 4, 1, 3, 5});
    CHECK(qs::to_vector<double>(rows, 1) == std::vector<double>{0, 3, 1, 4, 2, 5});
    CHECK(qs::to_vector<float>(qs::tensor_view<const float>{m.data(), {0, 3}}).empty());
    CHECK(qs::to_vector<float>(qs::tensor_view<const float>{m.data() + 5, {}, {}}) == std::vector<float>{5});
}
