// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/transpose.hpp>

#include <numeric>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("each column becomes a run, whatever the number of rows, and nothing else is written") {
    constexpr std::size_t stride = 21, distance = 75;
    for (std::size_t rows = 0; rows <= 70; ++rows) {
        INFO("rows: ", rows);
        std::vector<float> from(rows * stride + qs::columns_of_line), to(qs::columns_of_line * distance, -1.0f);
        std::iota(from.begin(), from.end(), 0.0f);
        qs::transpose_line(from.data() + 1, rows, stride, to.data(), distance);
        std::size_t wrong = 0;
        for (std::size_t k = 0; k < qs::columns_of_line; ++k)
            for (std::size_t r = 0; r < distance; ++r)
                wrong += to[k * distance + r] != (r < rows ? static_cast<float>(1 + r * stride + k) : -1.0f);
        CHECK(wrong == 0);
    }
}
