// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/layers/resize.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "reference.hpp"
#include "same_in_any_batch.hpp"

namespace qs = quantsweep;

namespace {

/// Returns the kernel at a distance, in double.
double cubic(double x) {
    const double a = -0.75, d = std::fabs(x);
    if (d <= 1) return (a + 2) * d * d * d - (a + 3) * d * d + 1;
    return d < 2 ? a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a : 0.0;
}

/// Sums sixteen neighbours for each output, in double.
template <class T>
std::vector<double> direct(const std::vector<T>& input, const qs::shape& in, std::size_t height, std::size_t width) {
    std::vector<double> result;
    const auto centre = [](std::size_t i, std::size_t from, std::size_t to) {
        return (static_cast<double>(i) + 0.5) * static_cast<double>(from) / static_cast<double>(to) - 0.5;
    };
    const auto clamped = [](long i, std::size_t size) {
        return static_cast<std::size_t>(std::clamp(i, 0L, static_cast<long>(size) - 1));
    };
    for (std::size_t plane = 0; plane < in[0] * in[1]; ++plane)
        for (std::size_t y = 0; y < height; ++y)
            for (std::size_t x = 0; x < width; ++x) {
                const double row = centre(y, in[2], height), column = centre(x, in[3], width);
                double sum = 0;
                for (long i = static_cast<long>(std::floor(row)) - 1; i <= static_cast<long>(std::floor(row)) + 2; ++i)
                    for (long j = static_cast<long>(std::floor(column)) - 1;
                         j <= static_cast<long>(std::floor(column)) + 2; ++j)
                        sum +=
                            cubic(row - static_cast<double>(i)) * cubic(column - static_cast<double>(j)) *
                            static_cast<double>(input[(plane * in[2] + clamped(i, in[2])) * in[3] + clamped(j, in[3])]);
                result.push_back(sum);
            }
    return result;
}

template <class T>
std::vector<T> run(const std::vector<T>& input, const qs::shape& in, std::size_t height, std::size_t width) {
    qs::workspace<T> scratch;
    std::vector<T> output(qs::element_count(qs::resized_shape(in, height, width)));
    qs::resize_bicubic(input.data(), in, height, width, output.data(), scratch);
    return output;
}

}  // namespace

TEST_CASE_TEMPLATE("bicubic resizing is the definition, up and down, by whole factors and others", T, float, double) {
    const double tolerance = sizeof(T) == 4 ? 1e-6 : 1e-14;
    for (std::size_t height : {1u, 3u, 8u, 20u})
        for (std::size_t width : {2u, 7u, 28u}) {
            INFO("to ", height, " x ", width);
            const qs::shape in{2, 3, 5, 7};
            const auto input = reference::random<T>(qs::element_count(in), 6);
            CHECK(reference::relative_error(run(input, in, height, width), direct(input, in, height, width)) <
                  tolerance);
        }
}

TEST_CASE("bicubic resizing gives PyTorch's values") {
    // torch.nn.functional.interpolate(x, size=(4, 6), mode="bicubic", align_corners=False) for x = [[1, 2, 4], [8, 16, 32]]
    const std::vector<float> input{1, 2, 4, 8, 16, 32};
    const std::vector<double> expected{
        0.234115601,  0.302612305,  0.408935547, 0.669631958,  0.937484741,  1.102081299,  2.313201904,  2.989990234,
        4.040527344,  6.616363525,  9.262908936, 10.889221191, 5.737579346,  7.416259766,  10.021972656, 16.410980225,
        22.975372314, 27.009216309, 7.816665649, 10.103637695, 13.653564453, 22.357711792, 31.300796509, 36.796356201};
    CHECK(reference::relative_error(run(input, {1, 1, 2, 3}, 4, 6), expected) < 1e-6);
}

TEST_CASE("an image of its own size stays as it is, and a flat one flat") {
    const auto input = reference::random<float>(2 * 5 * 6, 7);
    CHECK(run(input, {1, 2, 5, 6}, 5, 6) == input);
    for (float x : run(std::vector<float>(9, 1.0f), {1, 1, 3, 3}, 12, 7)) CHECK(x == doctest::Approx(1).epsilon(1e-6));
}

TEST_CASE("bicubic resizing: bits are the same in any batch and at any address") {
    CHECK(reference::same_in_any_batch({3, 2, 5, 3}, 2 * 20 * 13,
                                       [](const float* input, const qs::shape& in, float* output) {
                                           qs::workspace<float> scratch;
                                           qs::resize_bicubic(input, in, 20, 13, output, scratch);
                                       }));
}

TEST_CASE("what cannot be resized is refused") {
    CHECK_THROWS_WITH_AS(qs::resized_shape({1, 3, 0, 4}, 8, 8, "neck:0:upsample"),
                         "quantsweep [101] neck:0:upsample: the input of resizing has shape [1, 3, 0, 4], expected [n, "
                         "channels, height, "
                         "width]",
                         qs::shape_mismatch);
    CHECK_THROWS_AS(qs::resized_shape({3, 4}, 8, 8), qs::shape_mismatch);
    CHECK_THROWS_AS(qs::resized_shape({1, 3, 4, 4}, 8, 0), qs::invalid_argument);
}
