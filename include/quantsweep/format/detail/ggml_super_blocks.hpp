// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  ggml's formats with super-blocks of 256 values: Q2_K, Q3_K, Q4_K, Q5_K, Q6_K.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include <quantsweep/format/detail/ggml_arithmetic.hpp>
#include <quantsweep/format/detail/ggml_search.hpp>

namespace quantsweep::detail {

using block_of_256 = std::span<const float, 256>;

/// Returns the weights of the errors. For squared errors a weight is the value's magnitude plus the sub-block's root
/// mean square; for absolute errors it is the magnitude alone.
template <std::size_t N>
std::array<float, N> line_weights(std::span<const float, N> x, bool is_squared) noexcept {
    std::array<float, N> w;
    float mean = 0;
    if (is_squared) {
        float sum = 0;
        for (float value : x) sum += times(value, value);
        mean = std::sqrt(sum / static_cast<float>(N));
    }
    for (std::size_t i = 0; i < N; ++i) w[i] = mean + std::fabs(x[i]);
    return w;
}

/// Encodes several non-negative numbers as codes of a few bits and one shared step in fp16.
template <std::size_t N>
struct coded_numbers {
    coded_numbers(const std::array<float, N>& numbers, int highest) noexcept {
        const float largest = std::max(*std::max_element(numbers.begin(), numbers.end()), 0.0f);
        const float inverse = largest > 0 ? static_cast<float>(highest) / largest : 0.0f;
        step = to_half(largest / static_cast<float>(highest));
        for (std::size_t j = 0; j < N; ++j)
            code[j] = std::min<int>(static_cast<std::uint8_t>(nearest(times(inverse, numbers[j]))), highest);
    }
    float operator[](std::size_t j) const noexcept { return step * static_cast<float>(code[j]); }

    float step;
    std::array<int, N> code;
};

/// Encodes Q2_K, Q4_K and Q5_K: each sub-block of `Width` values has a line, whose step and offset are codes up to
/// `highest_scale`.
template <std::size_t Width>
void encode_lines(block_of_256 x, const line_search& search, int highest_scale, coded_block& block) noexcept {
    constexpr std::size_t count = 256 / Width;
    const auto part = [&](std::size_t j) { return std::span<const float, Width>{x.data() + j * Width, Width}; };
    std::array<float, count> steps, offsets;
    for (std::size_t j = 0; j < count; ++j) {
        const std::array<float, Width> w = line_weights(part(j), search.is_squared);
        const fitted_line line = fit_line(part(j), std::span<const float, Width>{w}, search);
        steps[j] = line.step;
        offsets[j] = line.offset;
    }
    const coded_numbers<count> step{steps, highest_scale}, offset{offsets, highest_scale};
    block.width = Width;
    for (std::size_t j = 0; j < count; ++j) {
        block.lines[j] = {step[j], -offset[j], 0, search.highest};
        for (std::size_t i = 0; i < Width; ++i) {
            const float steps_up = step[j] == 0 ? 0.0f : (part(j)[i] + times(offset.step, offset.code[j])) / step[j];
            block.code[j * Width + i] = nearest(steps_up, 0, search.highest);
        }
    }
}

/// Encodes Q3_K and Q6_K. Each of 16 sub-blocks has a step: a code from -half_scale up, times a shared step in fp16.
/// The sign of the shared step gives the largest step the code -half_scale. If the largest step is below `least`, all
/// values become zeros.
template <class Fit>
void encode_steps(block_of_256 x, int half, int half_scale, float least, const Fit& fit, coded_block& block) noexcept {
    constexpr std::size_t width = 16;
    std::array<float, 16> steps;
    for (std::size_t j = 0; j < steps.size(); ++j)
        steps[j] = fit(std::span<const float, width>{x.data() + j * width, width}, half,
                       std::span<int, width>{block.code.data() + j * width, width});
    block.width = width;
    const float largest = peak(steps);
    if (std::fabs(largest) < least) {
        block.code.fill(-half);
        block.lines.fill({0, -0.0f, -half, half - 1});
        return;
    }
    const float inverse = quotient(static_cast<float>(-half_scale), largest), whole = to_half(inverse_of(inverse));
    for (std::size_t j = 0; j < steps.size(); ++j) {
        const int scale = std::min(nearest(times(inverse, steps[j])), half_scale - 1);
        const float step = whole * static_cast<float>(static_cast<std::int8_t>(scale));
        block.lines[j] = {step, -0.0f, -half, half - 1};
        if (step == 0) continue;
        for (std::size_t i = j * width; i < (j + 1) * width; ++i) block.code[i] = nearest(x[i] / step, -half, half - 1);
    }
}

}  // namespace quantsweep::detail
