// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/quantization_error.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/kernel/detail/rounded_values.hpp>
#include <quantsweep/kernel/fake_quantize.hpp>
#include <quantsweep/kernel/squared_error.hpp>

#include "../support/values.hpp"
#include "instruction_sets.hpp"

namespace qs = quantsweep;

namespace {

/// Adds the index, to show that each value has its own.
struct adds_index {
    void operator()(float& x, std::uint32_t index) const noexcept { x += static_cast<float>(index); }
    template <class Floats, class Index>
    [[gnu::always_inline]] void operator()(Floats& x, const Index& index) const noexcept {
        for (std::size_t k = 0; k < sizeof(Floats) / sizeof(float); ++k) x[k] += static_cast<float>(index[k]);
    }
};

}  // namespace

TEST_CASE("the error is that of the written output, bit for bit, at every length and alignment") {
    const qs::rounding_grid grid{0.05f, 20, -30, 31};
    std::vector<float> values = toy::normal_values(200, 1);
    values[50] = 1e30f;
    values[60] = 1e-42f;
    on_every_instruction_set([&](qs::instruction_set set) {
        std::size_t wrong = 0;
        for (std::size_t offset = 0; offset < widest_vector; ++offset)
            for (std::size_t size = 0; size <= 6 * widest_vector + 1; ++size) {
                const auto part = std::span<const float>{values}.subspan(offset, size);
                std::vector<float> output(size);
                qs::round_to_grid(part, output, grid, set);
                wrong += !(qs::quantization_error(grid, part, set) ==
                           qs::squared_error_scalar(part, std::span<const float>{output}));
            }
        CHECK(wrong == 0);
    });
}

TEST_CASE("a rule sees the index of each value") {
    const std::vector<float> zeros(37);
    double noise = 0;
    for (int i = 100; i < 137; ++i) noise += i * i;
    on_every_instruction_set([&](qs::instruction_set set) {
        const qs::squared_error_sums sums = qs::detail::quantization_error(adds_index{}, zeros, 100, set);
        CHECK(sums.noise == noise);
        CHECK(sums.max_abs_error == 136);
        CHECK(sums.signal == 0);
    });
}

TEST_CASE("a NaN is in the noise, and not in the largest error") {
    std::vector<float> values = toy::normal_values(50, 2);
    values[30] = std::numeric_limits<float>::quiet_NaN();
    const qs::squared_error_sums sums = qs::quantization_error(qs::rounding_grid{0.1f, 10, -100, 100}, values);
    CHECK(std::isnan(sums.noise));
    CHECK(sums.max_abs_error <= 0.0501);
}
