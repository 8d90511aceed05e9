// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/quantization_error.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/kernel/fake_quantize.hpp>
#include <quantsweep/kernel/squared_error.hpp>

#include "../support/values.hpp"
#include "instruction_sets.hpp"

namespace qs = quantsweep;

TEST_CASE("the error is that of the written output, bit for bit, at every length and alignment") {
    const qs::rounding_grid grid{0.05f, 20, -30, 31};
    std::vector<float> values = toy::normal_values(200, 1);
    values[50] = 1e30f;
    values[60] = 1e-42f;
    on_every_instruction_set([&] {
        std::size_t wrong = 0;
        for (std::size_t offset = 0; offset < widest_vector; ++offset)
            for (std::size_t size = 0; size <= 6 * widest_vector + 1; ++size) {
                const auto part = std::span<const float>{values}.subspan(offset, size);
                std::vector<float> output(size);
                qs::round_to_grid(part, output, grid);
                wrong += !(qs::quantization_error(grid, part) ==
                           qs::squared_error_scalar(part, std::span<const float>{output}));
            }
        CHECK(wrong == 0);
    });
}

TEST_CASE("a NaN is in the noise, and not in the largest error") {
    std::vector<float> values = toy::normal_values(50, 2);
    values[30] = std::numeric_limits<float>::quiet_NaN();
    const qs::squared_error_sums sums = qs::quantization_error(qs::rounding_grid{0.1f, 10, -100, 100}, values);
    CHECK(std::isnan(sums.noise));
    CHECK(sums.max_abs_error <= 0.0501);
}
