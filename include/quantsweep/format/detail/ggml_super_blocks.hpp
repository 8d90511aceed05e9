// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  ggml's formats with super-blocks of 256 values: Q2_K, Q3_K, Q4_K, Q5_K, Q6_K.

#include <cmath>
#include <cstddef>

#include <quantsweep/format/detail/ggml_arithmetic.hpp>
#include <quantsweep/format/detail/ggml_search.hpp>

namespace quantsweep::detail {

/// Returns the square root, one lane after the other: on ARM, xsimd's is an estimate.
template <class Floats>
Floats square_root(const Floats& x) noexcept {
    float lane[sizeof(Floats) / sizeof(float)];
    detail::store(x, lane);
    for (float& value : lane) value = std::sqrt(value);
    return load<Floats>(lane);
}

/// Computes the weights of the errors. For squared errors a weight is the value's magnitude plus the sub-block's root
/// mean square; for absolute errors it is the magnitude alone.
template <class Floats>
void line_weights(const Floats* x, std::size_t size, bool is_squared, Floats* w) noexcept {
    Floats mean(0.0f);
    if (is_squared) {
        Floats sum(0.0f);
        for (std::size_t i = 0; i < size; ++i) sum = sum + unfused_product(x[i], x[i]);
        mean = square_root(divide(sum, Floats(static_cast<float>(size))));
    }
    for (std::size_t i = 0; i < size; ++i) w[i] = mean + magnitude_of(x[i]);
}

/// Up to 16 non-negative numbers as codes of a few bits and one shared step in fp16.
template <class Floats>
struct coded_numbers {
    coded_numbers(const Floats* numbers, std::size_t count, int highest) noexcept {
        const Floats none(0.0f), last(static_cast<float>(highest));
        Floats largest = numbers[0];
        for (std::size_t j = 1; j < count; ++j) largest = greater(numbers[j], largest);
        largest = greater(none, largest);
        const Floats inverse = choose(largest > none, divide(last, largest), none);
        step = to_half(divide(largest, last));
        for (std::size_t j = 0; j < count; ++j)  // ggml keeps the number in a byte
            code[j] = lesser(last, to_floats(nearest(unfused_product(inverse, numbers[j])) & ints_like<Floats>(255)));
    }
    Floats operator[](std::size_t j) const noexcept { return step * code[j]; }  // exact

    Floats step;
    Floats code[16];
};

/// Encodes Q2_K, Q4_K and Q5_K: each sub-block of `width` values has a line, whose step and offset are codes up to
/// `highest_scale`.
template <class Floats>
void encode_lines(const Floats* x, std::size_t width, const line_search& search, int highest_scale,
                  coded_blocks<Floats>& to) noexcept {
    const std::size_t count = 256 / width;
    Floats w[32], steps[16], offsets[16];
    for (std::size_t j = 0; j < count; ++j) {
        line_weights(x + j * width, width, search.is_squared, w);
        const fitted_line<Floats> line = fit_line(x + j * width, w, width, search);
        steps[j] = line.step;
        offsets[j] = line.offset;
    }
    const coded_numbers<Floats> step(steps, count, highest_scale), offset(offsets, count, highest_scale);
    to.width = width;
    to.lowest = 0;
    to.highest = search.highest;
    const Floats none(0.0f);
    for (std::size_t j = 0; j < count; ++j) {
        const Floats own = to.step[j] = step[j], up = offset[j];
        to.base[j] = negated(up);
        for (std::size_t i = j * width; i < (j + 1) * width; ++i)
            to.code[i] = nearest(choose(own == none, none, divide(x[i] + up, own)), 0, search.highest);
    }
}

/// Encodes Q3_K and Q6_K. Each of 16 sub-blocks has a step: a code from -half_scale up, times a shared step in fp16.
/// The sign of the shared step gives the largest step the code -half_scale. If the largest step is below `least`, all
/// values become zeros.
template <class Floats, class Fit>
void encode_steps(const Floats* x, float half, int half_scale, float least, const Fit& fit,
                  coded_blocks<Floats>& to) noexcept {
    using ints = ints_like<Floats>;
    to.width = step_width;
    to.lowest = -half;
    to.highest = half - 1;
    Floats steps[step_count];
    fit(x, half, to.code, steps);
    const Floats largest = peak(steps, step_count), none(0.0f);
    const auto nothing = magnitude_of(largest) < Floats(least);
    const Floats inverse = divide(Floats(static_cast<float>(-half_scale)), largest);
    const Floats whole = to_half(divide(Floats(1.0f), inverse));
    for (std::size_t j = 0; j < step_count; ++j) {
        const ints scale = lesser(nearest(unfused_product(inverse, steps[j])), ints(half_scale - 1));
        const Floats step =
            choose(nothing, none, whole * to_floats((scale << 24) >> 24));  // ggml keeps the scale in a byte
        to.set_step(j, step);
        for (std::size_t i = j * step_width; i < (j + 1) * step_width; ++i) {
            const Floats code = choose(nothing, Floats(-half), to.code[i]);
            to.code[i] = choose(step == none, code, nearest(divide(x[i], step), -half, half - 1));
        }
    }
}

}  // namespace quantsweep::detail
