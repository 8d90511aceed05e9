// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/detail/block_kernels.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <random>

#include <quantsweep/format/detail/block_scale.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>

#include "../kernel/grids.hpp"
#include "../kernel/rule_laws.hpp"
#include "../support/values.hpp"

namespace {

using namespace quantsweep;

using toy::infinity;

using toy::e2m1, toy::e4m3;

/// Rounds block by block with the formulas for a single float. The kernels must equal this.
std::size_t by_scalar(const tensor_block<float>& tensor, const detail::block_rule& rule, const rounding& how) {
    const std::size_t block_size = rule.block_size();
    const detail::any_rounding by{how, 0};
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
                const auto [scale, inverse] = detail::scale_of<float>(rule, std::bit_cast<std::int32_t>(largest));
                for (std::size_t r = 0; r < rows; ++r) {
                    const std::size_t place = first + r * tensor.inner;
                    float& x = tensor.data[place];
                    x = detail::round_scaled(x, detail::float_lanes<float>{rule.element}, scale, inverse, by,
                                             static_cast<std::uint32_t>(place));
                }
            }
    return nonfinite;
}

std::size_t by_kernel(const tensor_block<float>& tensor, const detail::block_rule& rule, const rounding& how) {
    return detail::run_kernel<detail::block_kernels>([&](auto kernel) { return kernel.round(tensor, rule, how); });
}

float largest_magnitude(const std::vector<float>& values) {
    return std::bit_cast<float>(detail::run_kernel<detail::block_kernels>(
        [&](auto kernel) { return kernel.largest_finite_bits(values.data(), values.size()); }));
}

detail::block_rule nvfp4_rule(float tensor_scale) { return {e2m1, false, e4m3, tensor_scale}; }

void laws_of(const detail::block_rule& rule, const rounding& how) {
    for (const std::size_t channels : {1u, 3u, 15u, 16u, 17u, 31u, 32u, 33u, 64u, 97u, 290u, 1088u, 2081u})
        for (const std::size_t inner : {1u, 2u, 7u, 16u, 17u, 49u}) {
            if (channels > 1000 && inner > 1) continue;
            std::vector<float> values = laws::difficult_floats(2 * channels * inner + 3, 8), expected = values;
            const auto in = [&](std::vector<float>& v) {
                return tensor_block<float>{v.data() + 3, 0, 2, channels, inner};
            };
            const std::size_t nonfinite = by_scalar(in(expected), rule, how);
            on_every_instruction_set([&] {
                std::vector<float> rounded = values;
                INFO(channels, " channels, inner ", inner);
                CHECK(by_kernel(in(rounded), rule, how) == nonfinite);
                CHECK(laws::same_bits(rounded, expected));
            });
        }
}

detail::block_scale<float> scales(const detail::block_rule& rule, float largest) {
    return detail::scale_of<float>(rule, std::bit_cast<std::int32_t>(largest));
}

}  // namespace

TEST_CASE("vectors give the bits of the scalar formulas, whatever the layout and the length of the last block") {
    for (const rounding& how : laws::every_rounding) {
        laws_of({e2m1}, how);
        laws_of({e4m3}, how);
        laws_of(nvfp4_rule(0.01f), how);
    }
}

TEST_CASE("the largest magnitude is that of the finite values") {
    for (std::size_t size : {0u, 1u, 5u, 40u, 67u}) {
        const std::vector<float> values = laws::difficult_floats(size, 11);
        float expected = 0;
        for (float x : values)
            if (std::isfinite(x)) expected = std::max(expected, std::fabs(x));
        on_every_instruction_set([&] { CHECK(largest_magnitude(values) == expected); });
    }
    CHECK(largest_magnitude(std::vector<float>{infinity, -infinity}) == 0);
}

TEST_CASE("a power of two scale is that of the largest magnitude, within E8M0") {
    for (const float largest : {1.0f, 1.99f, 6.0f, 0x1p-100f, 0x1.fp127f, 3.4028235e38f}) {
        const detail::block_scale<float> made = scales({e2m1}, largest);
        CHECK(made.scale == std::ldexp(1.0f, std::ilogb(largest) - 2));
        CHECK(made.scale * made.inverse == 1);
    }
    for (const float largest : {0.0f, 1e-45f, 0x1p-126f, 0x1p-125f}) {
        CHECK(scales({e2m1}, largest).scale == 0x1p-127f);
        CHECK(scales({e2m1}, largest).inverse == 0x1p127f);
    }
    // If the element's largest number is below 2, the scale goes up to 2^127, whose inverse is subnormal.
    constexpr float_grid mxint8{127 << 23, std::bit_cast<std::int32_t>(127.0f / 64), 6};
    CHECK(scales({mxint8}, 3e38f).scale == 0x1p127f);
    CHECK(scales({mxint8}, 3e38f).inverse == 0x1p-127f);
}

TEST_CASE("the scales of several blocks at once are those of each") {
    using floats = xsimd::batch<float>;
    std::mt19937 engine{4};
    std::size_t wrong = 0;
    for (int i = 0; i < 20000; ++i) {
        const float whole = std::ldexp(static_cast<float>(engine()), static_cast<int>(engine() % 40) - 60);
        const detail::block_rule rule = nvfp4_rule(whole);
        const float largest = whole * (static_cast<float>(engine() % 4000) / 16);
        const auto one = detail::scale_of<float>(rule, std::bit_cast<std::int32_t>(largest));
        const auto all =
            detail::scale_of<floats>(rule, xsimd::batch<std::int32_t>(std::bit_cast<std::int32_t>(largest)));
        wrong += all.scale.get(0) != one.scale || all.inverse.get(0) != one.inverse;
    }
    CHECK(wrong == 0);
}

TEST_CASE("a small float scale is never 0") {
    const detail::block_rule rule = nvfp4_rule(2);
    CHECK(scales(rule, 12).scale == 2);
    CHECK(scales(rule, 12.6f).scale == 2);
    CHECK(scales(rule, 13).scale == 2.25f);
    CHECK(scales(rule, 0).scale == 2 * 0x1p-9f);
    CHECK(scales(rule, 12).inverse == 0.5f);
}
