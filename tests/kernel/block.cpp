// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <initializer_list>
#include <limits>

#include <quantsweep/kernel/block.hpp>

#include "rule_laws.hpp"

namespace {

using namespace quantsweep;
using namespace quantsweep::rounding_rule;

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float_grid e2m1{127 << 23, 0x40c00000, 1}, e4m3{(127 - 6) << 23, 0x43e00000, 3};

/// One block by the rule for a single float: what the kernels must equal.
template <class Rule>
std::size_t by_scalar(const tensor_block<float>& tensor, std::size_t block_size, const Rule& rule) {
    std::size_t nonfinite = 0;
    for (std::size_t o = 0; o < tensor.outer; ++o)
        for (std::size_t c = 0; c < tensor.channels; c += block_size)
            for (std::size_t i = 0; i < tensor.inner; ++i) {
                const std::size_t rows = std::min(block_size, tensor.channels - c);
                const std::size_t first = (o * tensor.channels + c) * tensor.inner + i;
                float largest = 0;
                for (std::size_t r = 0; r < rows; ++r) {
                    const float size = std::fabs(tensor.data[first + r * tensor.inner]);
                    if (std::isfinite(size))
                        largest = std::max(largest, size);
                    else
                        ++nonfinite;
                }
                float scale = 0, inverse = 0;
                rule.scale_of(std::bit_cast<std::int32_t>(largest), scale, inverse);
                for (std::size_t r = 0; r < rows; ++r) {
                    const std::size_t place = first + r * tensor.inner;
                    rule.stretch(0).round(tensor.data[place], scale, inverse, static_cast<std::uint32_t>(place));
                }
            }
    return nonfinite;
}

template <class Rule>
void laws_of(const Rule& rule, std::size_t block_size) {
    for (const std::size_t channels : {1u, 3u, 15u, 16u, 17u, 31u, 32u, 33u, 64u, 97u, 290u})
        for (const std::size_t inner : {1u, 2u, 7u, 16u, 17u, 49u}) {
            std::vector<float> values = laws::awkward_floats(2 * channels * inner + 3, 8), expected = values;
            const auto in = [&](std::vector<float>& v) {
                return tensor_block<float>{v.data() + 3, 0, 2, channels, inner};
            };
            const std::size_t nonfinite = by_scalar(in(expected), block_size, rule);
            on_every_instruction_set([&](instruction_set set) {
                std::vector<float> rounded = values;
                INFO(channels, " channels, inner ", inner);
                CHECK(round_blocks(in(rounded), block_size, rule, set) == nonfinite);
                CHECK(laws::same_bits(rounded, expected));
            });
        }
}

struct scale_pair {
    float scale, inverse;
};
template <class Scale>
scale_pair scales(const Scale& rule, float largest) {
    scale_pair made{};
    rule(std::bit_cast<std::int32_t>(largest), made.scale, made.inverse);
    return made;
}

}  // namespace

TEST_CASE("vectors give the bits of the scalar rule, whatever the layout and the length of the last block") {
    laws_of(block_rule<power_of_two_scale, half_to_even, by_reciprocal>{e2m1, {2}, {}}, 32);
    laws_of(block_rule<power_of_two_scale, stochastic, by_reciprocal>{e4m3, {8}, stochastic{4}}, 32);
    const small_float_scale small{0.01f, 6, e4m3};
    laws_of(block_rule<small_float_scale, half_to_even, by_reciprocal>{e2m1, small, {}}, 16);
    laws_of(block_rule<small_float_scale, half_away, by_quotient>{e2m1, small, {}}, 16);
}

TEST_CASE("a power of two scale is that of the largest magnitude, within E8M0") {
    for (const float largest : {1.0f, 1.99f, 6.0f, 0x1p-100f, 0x1.fp127f, 3.4028235e38f}) {
        const scale_pair made = scales(power_of_two_scale{2}, largest);
        CHECK(made.scale == std::ldexp(1.0f, std::ilogb(largest) - 2));
        CHECK(made.scale * made.inverse == 1);
    }
    for (const float largest : {0.0f, 1e-45f, 0x1p-126f, 0x1p-125f}) {
        CHECK(scales(power_of_two_scale{2}, largest).scale == 0x1p-127f);
        CHECK(scales(power_of_two_scale{2}, largest).inverse == 0x1p127f);
    }
    // Of an element whose largest number is below 2, the scale goes up to 2^127, its inverse being subnormal.
    CHECK(scales(power_of_two_scale{0}, 3e38f).scale == 0x1p127f);
    CHECK(scales(power_of_two_scale{0}, 3e38f).inverse == 0x1p-127f);
}

TEST_CASE("a small float scale is never 0") {
    const small_float_scale rule{2, 6, e4m3};
    CHECK(scales(rule, 12).scale == 2);
    CHECK(scales(rule, 12.6f).scale == 2);
    CHECK(scales(rule, 13).scale == 2.25f);
    CHECK(scales(rule, 0).scale == 2 * 0x1p-9f);
    CHECK(scales(rule, 12).inverse == 0.5f);
}

TEST_CASE("the largest magnitude is that of the finite values") {
    for (std::size_t size : {0u, 1u, 5u, 40u, 67u}) {
        const std::vector<float> values = laws::awkward_floats(size, 11);
        float expected = 0;
        for (float x : values)
            if (std::isfinite(x)) expected = std::max(expected, std::fabs(x));
        on_every_instruction_set([&](instruction_set set) { CHECK(largest_magnitude(values, set) == expected); });
    }
    CHECK(largest_magnitude(std::vector<float>{inf, -inf}) == 0);
}
