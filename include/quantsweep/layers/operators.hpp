// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Operators between layers, on raw row-major memory: sums, concatenation, pooling.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/shape.hpp>

namespace quantsweep {

/// output = a + b; the output may be either of them.
/// Errors   shape_mismatch if the sizes differ
template <std::floating_point T>
void add(std::span<const T> a, std::span<const T> b, std::span<T> output, std::string_view name = "") {
    if (a.size() != b.size() || a.size() != output.size())
        throw shape_mismatch{name, "a sum needs inputs and an output of one size, but the inputs have " +
                                       std::to_string(a.size()) + " and " + std::to_string(b.size()) +
                                       " values, and the output has " + std::to_string(output.size())};
    std::transform(a.begin(), a.end(), b.begin(), output.begin(), [](T x, T y) { return x + y; });
}

/// The shape of two tensors joined along axis 1.
/// Errors   shape_mismatch if another axis differs
inline shape concatenated_shape(const shape& a, const shape& b, std::string_view name = "") {
    shape joined = a;
    if (a.rank() > 1 && a.rank() == b.rank()) joined[1] = b[1];
    if (a.rank() < 2 || joined != b)
        throw shape_mismatch{name, "the inputs of concatenation have shapes " + to_string(a) + " and " + to_string(b) +
                                       ", which may differ only along axis 1"};
    joined[1] = a[1] + b[1];
    return joined;
}

/// Joins two tensors along axis 1, the channels. The output has the shape that concatenated_shape returns.
template <std::floating_point T>
void concatenate(const T* a, const shape& a_shape, const T* b, const shape& b_shape, T* output,
                 std::string_view name = "") {
    concatenated_shape(a_shape, b_shape, name);
    const std::size_t samples = a_shape[0];
    if (samples == 0) return;
    const std::size_t a_size = element_count(a_shape) / samples, b_size = element_count(b_shape) / samples;
    for (std::size_t n = 0; n < samples; ++n) {
        output = std::copy_n(a + n * a_size, a_size, output);
        output = std::copy_n(b + n * b_size, b_size, output);
    }
}

/// [n, channels, height, width] -> [n, channels]: the mean of each plane, summed in double.
/// Errors   shape_mismatch for another rank or planes without pixels
template <std::floating_point T>
void global_average_pool(const T* input, const shape& in, T* output, std::string_view name = "") {
    if (in.rank() != 4 || in[2] * in[3] == 0)
        throw shape_mismatch{
            name, "the input of pooling has shape " + to_string(in) + ", expected [n, channels, height, width]"};
    const std::size_t pixels = in[2] * in[3];
    for (std::size_t plane = 0; plane < in[0] * in[1]; ++plane, input += pixels) {
        double sum = 0;
        for (std::size_t i = 0; i < pixels; ++i) sum += static_cast<double>(input[i]);
        output[plane] = static_cast<T>(sum / static_cast<double>(pixels));
    }
}

}  // namespace quantsweep
