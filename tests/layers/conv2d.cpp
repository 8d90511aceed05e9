// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/layers/conv2d.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/layers/layer.hpp>

#include "reference.hpp"
#include "same_in_any_batch.hpp"

namespace qs = quantsweep;

namespace {

struct problem {
    qs::conv2d_options options;
    qs::shape input;
};

std::string text(const problem& p) {
    const auto& o = p.options;
    return std::to_string(o.in_channels) + " -> " + std::to_string(o.out_channels) + ", kernel " +
           std::to_string(o.kernel) + ", stride " + std::to_string(o.stride) + ", padding " +
           std::to_string(o.padding) + ", groups " + std::to_string(o.groups) + ", input " + qs::to_string(p.input);
}

template <class T>
qs::layer<qs::conv2d<T>> make(const qs::conv2d_options& o, bool bias = true) {
    const std::size_t weights = o.out_channels * o.in_channels / o.groups * o.kernel * o.kernel;
    return {"stage0:0:0", qs::conv2d<T>{o, reference::random<T>(weights, 1),
                                        bias ? reference::random<T>(o.out_channels, 2) : std::vector<T>{}}};
}

template <class T>
std::vector<T> run(const qs::layer<qs::conv2d<T>>& l, const std::vector<T>& input, const qs::shape& in) {
    qs::workspace<T> scratch;
    std::vector<T> output(qs::element_count(l.output_shape(in)));
    l(input.data(), in, output.data(), scratch);
    return output;
}

template <class T>
void check(const problem& p, double tolerance, bool bias = true) {
    INFO(text(p));
    const auto l = make<T>(p.options, bias);
    const auto input = reference::random<T>(qs::element_count(p.input), 3);
    const auto expected =
        reference::convolve(p.options, input, p.input, l.output_shape(p.input), l.op().weight, l.op().bias);
    CHECK(reference::relative_error(run(l, input, p.input), expected) < tolerance);
}

}  // namespace

TEST_CASE_TEMPLATE("a grid of kernels, strides, paddings and groups equals the direct loops", T, float, double) {
    const double tolerance = sizeof(T) == 4 ? 1e-5 : 1e-13;
    for (std::size_t kernel : {1u, 2u, 3u, 5u})
        for (std::size_t stride : {1u, 2u, 3u})
            for (std::size_t padding : {std::size_t{0}, kernel / 2, kernel})
                for (std::size_t groups : {1u, 2u, 6u})
                    check<T>({{6, 12, kernel, stride, padding, groups}, {2, 6, 7, 9}}, tolerance);
}

TEST_CASE("depthwise planes of every width, past the ends of the vectors") {
    for (std::size_t width = 1; width <= 35; ++width)
        for (std::size_t stride : {1u, 2u}) check<float>({{2, 2, 3, stride, 1, 2}, {1, 2, 3, width}}, 1e-5);
    check<float>({{3, 3, 5, 1, 2, 3}, {1, 3, 40, 33}}, 1e-5);
}

TEST_CASE("products from one element up, where Eigen would choose another way") {
    for (std::size_t in : {1u, 2u, 9u, 33u})
        for (std::size_t out : {1u, 3u, 17u})
            for (std::size_t side : {1u, 2u, 6u}) check<float>({{in, out}, {1, in, side, side}}, 1e-5, false);
}

TEST_CASE("an image of several tiles") {
    check<float>({{4, 5, 3, 1, 1, 1}, {1, 4, 150, 129}}, 1e-5);
    check<float>({{8, 600, 1, 1, 0, 1}, {1, 8, 31, 40}}, 1e-5);
    check<float>({{40, 8, 3, 2, 1, 1}, {1, 40, 77, 90}}, 1e-5);
}

TEST_CASE("bits are the same in any batch and at any address") {
    for (const problem& p : {problem{{7, 11, 3, 1, 1, 1}, {3, 7, 5, 7}}, problem{{7, 11, 1, 1, 0, 1}, {3, 7, 7, 7}},
                             problem{{1, 3, 1, 1, 0, 1}, {3, 1, 5, 1}}, problem{{6, 6, 3, 2, 1, 6}, {3, 6, 9, 5}},
                             problem{{8, 8, 1, 1, 0, 2}, {3, 8, 3, 3}}, problem{{40, 10, 1, 1, 0, 1}, {3, 40, 1, 1}}}) {
        INFO(text(p));
        const auto l = make<float>(p.options);
        CHECK(reference::same_in_any_batch(p.input, qs::element_count(l.output_shape(p.input)) / 3,
                                           [&](const float* input, const qs::shape& in, float* output) {
                                               qs::workspace<float> scratch;
                                               l(input, in, output, scratch);
                                           }));
    }
}

TEST_CASE("a batch without images is no work") { CHECK(run(make<float>({2, 2, 3, 1, 1}), {}, {0, 2, 5, 5}).empty()); }

TEST_CASE("wrong shapes are refused with the layer's name") {
    const auto l = make<float>({4, 4, 3, 1, 0, 1});
    CHECK_THROWS_WITH_AS(
        l.output_shape({1, 3, 8, 8}),
        "quantsweep [101] stage0:0:0: the input has shape [1, 3, 8, 8], expected [n, 4, height, width]",
        qs::shape_mismatch);
    CHECK_THROWS_AS(l.output_shape({1, 4, 8}), qs::shape_mismatch);
    CHECK_THROWS_AS(l.output_shape({1, 4, 2, 8}), qs::shape_mismatch);
    using plain = qs::layer<qs::conv2d<float>>;
    CHECK_THROWS_AS((plain{"a", qs::conv2d<float>{{4, 4, 3}, std::vector<float>(9)}}), qs::shape_mismatch);
    CHECK_THROWS_AS((plain{"a", qs::conv2d<float>{{2, 2}, std::vector<float>(4), {1}}}), qs::shape_mismatch);
    CHECK_THROWS_AS((plain{"a", qs::conv2d<float>{{4, 3, 1, 1, 0, 2}, std::vector<float>(6)}}), qs::invalid_argument);
    CHECK_THROWS_AS((plain{"a", qs::conv2d<float>{{4, 4, 1, 1, 0, 0}, {}}}), qs::invalid_argument);
}
