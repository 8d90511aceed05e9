// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/layers/attention.hpp>

#include <vector>

#include <doctest/doctest.h>

#include "reference.hpp"
#include "same_in_any_batch.hpp"

namespace qs = quantsweep;

namespace {

/// Computes the definition, token by token, in double.
template <class T>
std::vector<double> direct(const std::vector<T>& qkv, std::size_t heads, std::size_t d, std::size_t t) {
    std::vector<double> result;
    const auto at = [&](std::size_t h, std::size_t part, std::size_t c, std::size_t i) {
        const double x = static_cast<double>(qkv[((h * 3 + part) * d + c) * t + i]);
        return part < 2 ? std::fmax(x, 0) : x;
    };
    for (std::size_t h = 0; h < heads; ++h)
        for (std::size_t c = 0; c < d; ++c)
            for (std::size_t i = 0; i < t; ++i) {
                double numerator = 0, denominator = 1e-15;
                for (std::size_t j = 0; j < t; ++j) {
                    double similarity = 0;
                    for (std::size_t e = 0; e < d; ++e) similarity += at(h, 0, e, i) * at(h, 1, e, j);
                    numerator += similarity * at(h, 2, c, j);
                    denominator += similarity;
                }
                result.push_back(numerator / denominator);
            }
    return result;
}

template <class T>
std::vector<T> run(const std::vector<T>& input, const qs::shape& in, std::size_t d) {
    qs::workspace<T> scratch;
    std::vector<T> output(input.size() / 3);
    qs::relu_linear_attention(input.data(), in, d, output.data(), scratch);
    return output;
}

}  // namespace

TEST_CASE_TEMPLATE("both forms are the definition", T, float, double) {
    const double tolerance = sizeof(T) == 4 ? 1e-5 : 1e-13;
    for (std::size_t d : {2u, 8u, 16u, 32u})
        for (std::size_t side : {1u, 2u, 3u, 4u, 7u}) {
            INFO("d = ", d, ", side = ", side);
            const qs::shape in{2, 6 * d, side, side};
            const auto input = reference::random<T>(qs::element_count(in), 5);
            CHECK(reference::relative_error(run(input, in, d), direct(input, 4, d, side * side)) < tolerance);
        }
}

TEST_CASE("no token looks at any where every query is negative: zero, not NaN") {
    const std::vector<float> input(3 * 4 * 9, -1.0f);
    for (float x : run(input, {1, 12, 3, 3}, 4)) CHECK(x == 0.0f);
}

TEST_CASE("bits are the same in any batch and at any address") {
    for (std::size_t side : {2u, 5u})
        CHECK(reference::same_in_any_batch({3, 48, side, side}, 16 * side * side,
                                           [](const float* input, const qs::shape& in, float* output) {
                                               qs::workspace<float> scratch;
                                               qs::relu_linear_attention(input, in, 8, output, scratch);
                                           }));
}

TEST_CASE("channels that hold no whole heads are refused") {
    CHECK_THROWS_WITH_AS(
        qs::attention_shape({1, 40, 2, 2}, 16, "stage4:1:attention"),
        "quantsweep [101] stage4:1:attention: the input of attention has shape [1, 40, 2, 2], expected [n, a multiple "
        "of 3 x 16, height, width]",
        qs::shape_mismatch);
}
