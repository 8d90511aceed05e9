// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/fake_quantize.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "../support/values.hpp"
#include "instruction_sets.hpp"

namespace {

using namespace quantsweep;

using toy::infinity;
using toy::not_a_number;
constexpr rounding_grid every_grid[] = {{0.1f, 1.0f / 0.1f, -128, 127},
                                        {0x1p-126f, 0x1p126f, -1, 1},
                                        {2.5e36f, 1.0f / 2.5e36f, -127, 127},
                                        {0.037f, 1.0f / 0.037f, -3, 65532},
                                        {1, 1, 0, 0}};

bool same_bits(float a, float b) { return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b); }

/// Written from the definition with the standard library's rounding. Adding 0 turns -0 into the 0 of an integer.
float by_definition(float x, const rounding_grid& grid) {
    if (std::isnan(x)) return x;
    const double steps = static_cast<double>(x * grid.inverse_scale);
    const double code = std::fmin(std::fmax(std::nearbyint(steps), static_cast<double>(grid.lowest)),
                                  static_cast<double>(grid.highest));
    return static_cast<float>((code + 0.0) * static_cast<double>(grid.scale));
}

/// Every exponent, ties, signed zeros, infinities, NaN.
std::vector<float> values_with_ties(std::size_t count, unsigned seed) {
    std::mt19937 engine{seed};
    std::vector<float> values{0.0f,           -0.0f, infinity, -infinity, not_a_number, -not_a_number, 1e-45f,
                              -3.4028235e38f, 0.05f, 0.15f,    -0.25f,    0.5f,         1.5f,          -2.5f};
    while (values.size() < count) {
        const float any = std::bit_cast<float>(static_cast<std::uint32_t>(engine()));
        values.push_back(engine() % 2 ? any : static_cast<float>(static_cast<int>(engine() % 4000) - 2000) * 0.05f);
    }
    values.resize(count);
    return values;
}

}  // namespace

TEST_CASE("the scalar oracle is the definition") {
    for (const rounding_grid& grid : every_grid)
        for (float x : values_with_ties(20000, 1)) {
            INFO("x = ", x, ", scale = ", grid.scale);
            if (std::isnan(x))
                CHECK(std::isnan(round_to_grid(x, grid)));
            else
                CHECK(same_bits(round_to_grid(x, grid), by_definition(x, grid)));
        }
}

TEST_CASE("ties go to even, infinities to their own side, NaN stays, a negative zero loses its sign") {
    const rounding_grid grid{0.5f, 2, -4, 3};
    CHECK(round_to_grid(0.25f, grid) == 0);
    CHECK(round_to_grid(0.75f, grid) == 1);
    CHECK(round_to_grid(-0.75f, grid) == -1);
    CHECK(round_to_grid(infinity, grid) == 1.5f);
    CHECK(round_to_grid(-infinity, grid) == -2);
    CHECK(round_to_grid(1e30f, grid) == 1.5f);
    CHECK(std::isnan(round_to_grid(not_a_number, grid)));
    CHECK_FALSE(std::signbit(round_to_grid(-0.1f, grid)));
    // Multiplying by the reciprocal gives 127.5, a tie, which rounds to 128. The quotient is 127.499992.
    CHECK(round_to_grid(0.273939937f, {0.00214854861f, 1 / 0.00214854861f, -128, 200}) == 128 * 0.00214854861f);
}

TEST_CASE("the kernel gives the oracle's bits at every length and alignment, in place and not") {
    const std::vector<float> values = values_with_ties(600, 2);
    on_every_instruction_set([&] {
        for (const rounding_grid& grid : every_grid)
            for (std::size_t size = 0; size <= 5 * widest_vector + 1; ++size)
                for (std::size_t offset = 0; offset < widest_vector; ++offset) {
                    const std::span<const float> input{values.data() + offset, size};
                    std::vector<float> copy(size + 1, 77.0f), in_place(values);
                    round_to_grid(input, std::span<float>{copy.data(), size}, grid);
                    const std::span<float> same{in_place.data() + offset, size};
                    round_to_grid(same, same, grid);
                    std::size_t wrong = copy[size] != 77.0f;
                    for (std::size_t i = 0; i < size; ++i) {
                        const float expected = round_to_grid(input[i], grid);
                        wrong += !same_bits(copy[i], expected) || !same_bits(same[i], expected);
                    }
                    INFO("size ", size, ", offset ", offset);
                    CHECK(wrong == 0);
                }
    });
}

TEST_CASE("channels are rounded each by its own grid, however they lie in memory") {
    std::mt19937 engine{3};
    on_every_instruction_set([&] {
        for (std::size_t outer : {1u, 3u, 4u, 9u})
            for (std::size_t channels : {1u, 3u, 16u, 67u})
                for (std::size_t inner : {1u, 2u, 9u, 70u}) {
                    std::vector<rounding_grid> own;
                    for (std::size_t c = 0; c < channels + 2; ++c) {
                        const float scale = 0.01f * static_cast<float>(engine() % 50 + 1);
                        own.push_back({scale, 1 / scale, -static_cast<float>(engine() % 9), 7});
                    }
                    const std::vector<float> before =
                        values_with_ties(outer * channels * inner, static_cast<unsigned>(engine()));
                    std::vector<float> after = before;
                    channel_grids{own}.round(tensor_block<float>{after.data(), 2, outer, channels, inner});
                    std::size_t wrong = 0;
                    for (std::size_t i = 0; i < before.size(); ++i)
                        wrong += !same_bits(after[i], round_to_grid(before[i], own[2 + i / inner % channels]));
                    INFO("outer ", outer, ", channels ", channels, ", inner ", inner);
                    CHECK(wrong == 0);
                }
    });
}
