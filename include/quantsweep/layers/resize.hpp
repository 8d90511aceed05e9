// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bicubic resizing of images.

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/shape.hpp>
#include <quantsweep/layers/workspace.hpp>

namespace quantsweep {
namespace detail {

/// The inputs of one output along an axis: four neighbours. The pixel at the border replaces those beyond it.
template <std::floating_point T>
struct cubic_taps {
    std::array<std::size_t, 4> from;
    std::array<T, 4> weight;
};

/// The kernel at distances 1 + t, t, 1 - t and 2 - t for a = -0.75.
/// Source   Keys, "Cubic convolution interpolation for digital image processing", 1981, equation 4, with a free
inline std::array<double, 4> cubic_weights(double t) {
    constexpr double a = -0.75;
    const auto near = [](double x) { return ((a + 2) * x - (a + 3)) * x * x + 1; };
    const auto far = [](double x) { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a; };
    return {far(1 + t), near(t), near(1 - t), far(2 - t)};
}

/// Pixels are areas: the centre of output i lies at (i + 1/2) in / out - 1/2.
template <std::floating_point T>
std::vector<cubic_taps<T>> cubic_axis(std::size_t in, std::size_t out) {
    std::vector<cubic_taps<T>> axis(out);
    const double step = static_cast<double>(in) / static_cast<double>(out), last = static_cast<double>(in) - 1;
    for (std::size_t i = 0; i < out; ++i) {
        const double centre = (static_cast<double>(i) + 0.5) * step - 0.5, below = std::floor(centre);
        const std::array<double, 4> weights = cubic_weights(centre - below);
        for (std::size_t k = 0; k < 4; ++k) {
            axis[i].from[k] = static_cast<std::size_t>(std::clamp(below + static_cast<double>(k) - 1, 0.0, last));
            axis[i].weight[k] = static_cast<T>(weights[k]);
        }
    }
    return axis;
}

}  // namespace detail

/// The shape of the resized image.
/// Errors   shape_mismatch for another rank or planes without pixels; invalid_argument for a size of zero
inline shape resized_shape(const shape& in, std::size_t height, std::size_t width, std::string_view name = "") {
    if (in.rank() != 4 || in[2] * in[3] == 0)
        throw shape_mismatch{
            name, "the input of resizing has shape " + to_string(in) + ", expected [n, channels, height, width]"};
    if (height == 0 || width == 0) throw invalid_argument{name, "the height and width to resize to must be positive"};
    return {in[0], in[1], height, width};
}

/// [n, channels, in_height, in_width] -> [n, channels, height, width], as PyTorch's interpolate does with mode
/// "bicubic" and align_corners false: it does not smooth when the image shrinks. Gives the same bits in any batch.
/// Cost     four multiply-adds per output, and four per pixel of [in_height, width]
/// Errors   those of resized_shape
template <std::floating_point T>
void resize_bicubic(const T* input, const shape& in, std::size_t height, std::size_t width, T* output,
                    workspace<T>& scratch, std::string_view name = "") {
    resized_shape(in, height, width, name);
    const auto rows = detail::cubic_axis<T>(in[2], height), columns = detail::cubic_axis<T>(in[3], width);
    T* const widened = scratch.take(in[2] * width);  // one plane with its final width
    for (std::size_t plane = 0; plane < in[0] * in[1]; ++plane, input += in[2] * in[3]) {
        for (std::size_t y = 0; y < in[2]; ++y) {
            const T* const row = input + y * in[3];
            for (std::size_t x = 0; x < width; ++x) {
                const auto& [from, weight] = columns[x];
                widened[y * width + x] = row[from[0]] * weight[0] + row[from[1]] * weight[1] +
                                         row[from[2]] * weight[2] + row[from[3]] * weight[3];
            }
        }
        for (const auto& [from, weight] : rows) {
            const T *const a = widened + from[0] * width, *const b = widened + from[1] * width;
            const T *const c = widened + from[2] * width, *const d = widened + from[3] * width;
            for (std::size_t x = 0; x < width; ++x)
                output[x] = a[x] * weight[0] + b[x] * weight[1] + c[x] * weight[2] + d[x] * weight[3];
            output += width;
        }
    }
}

}  // namespace quantsweep
