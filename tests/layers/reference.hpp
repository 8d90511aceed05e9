// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Direct loops in double with which the layers are compared.

#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include <quantsweep/core/shape.hpp>
#include <quantsweep/layers/conv2d.hpp>

namespace reference {

template <class T>
std::vector<T> random(std::size_t count, unsigned seed) {
    std::mt19937 engine{seed};
    std::uniform_real_distribution<double> uniform{-1, 1};
    std::vector<T> values(count);
    for (T& value : values) value = static_cast<T>(uniform(engine));
    return values;
}

/// Returns the largest difference relative to the largest value.
template <class A, class B>
double relative_error(const std::vector<A>& found, const std::vector<B>& expected) {
    if (found.size() != expected.size()) return INFINITY;
    double difference = 0, size = 1e-30;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const double a = static_cast<double>(found[i]), b = static_cast<double>(expected[i]);
        difference = std::isnan(a) ? INFINITY : std::fmax(difference, std::fabs(a - b));
        size = std::fmax(size, std::fabs(b));
    }
    return difference / size;
}

template <class T>
std::vector<double> convolve(const quantsweep::conv2d_options& o, const std::vector<T>& input,
                             const quantsweep::shape& in, const quantsweep::shape& out, const std::vector<T>& weight,
                             const std::vector<T>& bias) {
    std::vector<double> result;
    const std::size_t depth = o.in_channels / o.groups, filters = o.out_channels / o.groups;
    for (std::size_t n = 0; n < out[0]; ++n)
        for (std::size_t f = 0; f < out[1]; ++f)
            for (std::size_t y = 0; y < out[2]; ++y)
                for (std::size_t x = 0; x < out[3]; ++x) {
                    double sum = bias.empty() ? 0.0 : static_cast<double>(bias[f]);
                    for (std::size_t c = 0; c < depth; ++c)
                        for (std::size_t ky = 0; ky < o.kernel; ++ky)
                            for (std::size_t kx = 0; kx < o.kernel; ++kx) {
                                const std::size_t row = y * o.stride + ky, column = x * o.stride + kx;
                                if (row < o.padding || row >= in[2] + o.padding || column < o.padding ||
                                    column >= in[3] + o.padding)
                                    continue;
                                const std::size_t channel = f / filters * depth + c;
                                sum += static_cast<double>(weight[((f * depth + c) * o.kernel + ky) * o.kernel + kx]) *
                                       static_cast<double>(
                                           input[((n * in[1] + channel) * in[2] + row - o.padding) * in[3] + column -
                                                 o.padding]);
                            }
                    result.push_back(sum);
                }
    return result;
}

}  // namespace reference
