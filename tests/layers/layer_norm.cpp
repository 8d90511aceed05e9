// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/layers/layer_norm.hpp>

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "reference.hpp"
#include "same_in_any_batch.hpp"

namespace qs = quantsweep;

namespace {

template <class T>
qs::layer_norm<T> norm_of(std::size_t channels) {
    return {reference::random<T>(channels, 1), reference::random<T>(channels, 2), 1e-6};
}

/// Computes the definition, pixel by pixel, in double.
template <class T>
std::vector<double> direct(const qs::layer_norm<T>& norm, const std::vector<T>& input, const qs::shape& in) {
    std::vector<double> result(input.size());
    const std::size_t pixels = in[2] * in[3];
    for (std::size_t n = 0; n < in[0]; ++n)
        for (std::size_t i = 0; i < pixels; ++i) {
            const auto at = [&](std::size_t c) { return (n * in[1] + c) * pixels + i; };
            double mean = 0, variance = 0;
            for (std::size_t c = 0; c < in[1]; ++c) mean += static_cast<double>(input[at(c)]);
            mean /= static_cast<double>(in[1]);
            for (std::size_t c = 0; c < in[1]; ++c) variance += std::pow(static_cast<double>(input[at(c)]) - mean, 2);
            variance /= static_cast<double>(in[1]);
            for (std::size_t c = 0; c < in[1]; ++c)
                result[at(c)] = (static_cast<double>(input[at(c)]) - mean) / std::sqrt(variance + norm.epsilon) *
                                    static_cast<double>(norm.weight[c]) +
                                static_cast<double>(norm.bias[c]);
        }
    return result;
}

template <class T>
std::vector<T> run(const std::vector<T>& input, const qs::shape& in) {
    qs::workspace<T> scratch;
    std::vector<T> output(input.size());
    qs::normalise_channels(norm_of<T>(in[1]), input.data(), in, output.data(), scratch);
    return output;
}

}  // namespace

TEST_CASE_TEMPLATE("layer norm is the definition, also in place", T, float, double) {
    const double tolerance = sizeof(T) == 4 ? 2e-6 : 1e-14;
    for (std::size_t channels : {1u, 3u, 64u})
        for (std::size_t side : {1u, 5u, 8u, 13u}) {
            INFO("channels = ", channels, ", side = ", side);
            const qs::shape in{2, channels, side, side + 1};
            std::vector<T> input = reference::random<T>(qs::element_count(in), 3);
            const auto expected = direct(norm_of<T>(channels), input, in);
            CHECK(reference::relative_error(run(input, in), expected) < tolerance);
            qs::workspace<T> scratch;
            qs::normalise_channels(norm_of<T>(channels), input.data(), in, input.data(), scratch);
            CHECK(reference::relative_error(input, expected) < tolerance);
        }
}

TEST_CASE("layer norm keeps its accuracy far from zero") {
    std::vector<float> input = reference::random<float>(16 * 9, 4);
    for (float& x : input) x += 1000;
    const auto expected = direct(norm_of<float>(16), input, {1, 16, 3, 3});
    CHECK(reference::relative_error(run(input, {1, 16, 3, 3}), expected) < 1e-3);
}

TEST_CASE("layer norm of equal channels is the bias") {
    const std::vector<float> input(8 * 4, 3.0f);
    const qs::layer_norm<float> norm = norm_of<float>(8);
    const std::vector<float> output = run(input, {1, 8, 2, 2});
    for (std::size_t i = 0; i < output.size(); ++i) CHECK(output[i] == norm.bias[i / 4]);
}

TEST_CASE("layer norm: bits are the same in any batch and at any address") {
    for (std::size_t side : {3u, 9u})
        CHECK(reference::same_in_any_batch({3, 5, side, side}, 5 * side * side,
                                           [](const float* input, const qs::shape& in, float* output) {
                                               qs::workspace<float> scratch;
                                               qs::normalise_channels(norm_of<float>(5), input, in, output, scratch);
                                           }));
}

TEST_CASE("layer norm refuses channels that are not its own") {
    qs::workspace<float> scratch;
    std::vector<float> values(24);
    const auto normalise = [&](const qs::shape& in) {
        qs::normalise_channels(norm_of<float>(4), values.data(), in, values.data(), scratch, "norm");
    };
    CHECK_THROWS_WITH_AS(normalise({1, 6, 2, 2}), "quantsweep [101] norm: the norm's weight has 4 values, expected 6",
                         qs::shape_mismatch);
    CHECK_THROWS_AS(normalise({4, 6}), qs::shape_mismatch);
}
