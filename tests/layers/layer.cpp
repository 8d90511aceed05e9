// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/layers/layer.hpp>

#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/layers/conv2d.hpp>
#include <quantsweep/layers/linear.hpp>

#include "reference.hpp"

namespace qs = quantsweep;

namespace {

template <class T>
qs::batch_norm<T> norm(std::size_t channels) {
    auto variance = reference::random<T>(channels, 14);
    for (T& v : variance) v = v * v + T(0.1);
    return {reference::random<T>(channels, 11), reference::random<T>(channels, 12), reference::random<T>(channels, 13),
            variance, 1e-3};
}

template <class T, class Activation = qs::identity>
qs::layer<qs::conv2d<T>, qs::batch_norm<T>, Activation> normed(bool bias) {
    return {"stage1:0:0",
            qs::conv2d<T>{
                {3, 6, 3, 1, 1}, reference::random<T>(162, 1), bias ? reference::random<T>(6, 2) : std::vector<T>{}},
            norm<T>(6)};
}

template <class Layer, class T>
std::vector<T> run(const Layer& l, const std::vector<T>& input, const qs::shape& in) {
    qs::workspace<T> scratch;
    std::vector<T> output(qs::element_count(l.output_shape(in)));
    l(input.data(), in, output.data(), scratch);
    return output;
}

}  // namespace

TEST_CASE_TEMPLATE("a norm follows the convolution, folded or not", T, float, double) {
    const qs::shape in{2, 3, 5, 6};
    const auto input = reference::random<T>(qs::element_count(in), 3);
    for (bool bias : {false, true}) {
        auto l = normed<T>(bias);
        const qs::shape out = l.output_shape(in);
        auto expected = reference::convolve(l.op().options(), input, in, out, l.op().weight, l.op().bias);
        const auto n = norm<T>(6);
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const std::size_t c = i / 30 % 6;
            expected[i] = (expected[i] - static_cast<double>(n.mean[c])) /
                              std::sqrt(static_cast<double>(n.variance[c]) + 1e-3) * static_cast<double>(n.weight[c]) +
                          static_cast<double>(n.bias[c]);
        }
        const double tolerance = sizeof(T) == 4 ? 1e-5 : 1e-13;
        CHECK_FALSE(l.norm_folded());
        CHECK(reference::relative_error(run(l, input, in), expected) < tolerance);
        l.fold_norm();
        CHECK(l.norm_folded());
        CHECK(reference::relative_error(run(l, input, in), expected) < tolerance);
        const auto once = l.op().weight;
        l.fold_norm();
        CHECK(l.op().weight == once);
    }
}

TEST_CASE("the activation comes last") {
    const qs::shape in{1, 3, 4, 4};
    const auto input = reference::random<float>(qs::element_count(in), 3);
    auto expected = run(normed<float>(true), input, in);
    qs::gelu_tanh{}(std::span<float>{expected});
    const auto found = run(normed<float, qs::gelu_tanh>(true), input, in);
    CHECK(reference::relative_error(found, expected) < 1e-6);
}

TEST_CASE("what is lent: weight, bias, and the norm until it is folded") {
    auto l = normed<float>(false);
    auto lent = l.parameters();
    REQUIRE(lent.size() == 5);
    const auto weight = lent[0].values.as<float>();
    CHECK(lent[0].role == qs::parameter_role::weight);
    CHECK(lent[0].channel_axis == 0);
    CHECK(weight.shape == qs::shape{6, 3, 3, 3});
    for (std::size_t i = 1; i < 5; ++i) CHECK(lent[i].role == qs::parameter_role::other);

    l.fold_norm();
    lent = l.parameters();
    REQUIRE(lent.size() == 2);
    CHECK(lent[1].role == qs::parameter_role::bias);

    const qs::shape in{1, 3, 4, 4};
    const std::vector<float> ones(48, 1.0f);
    const auto before = run(l, ones, in);
    lent[0].values.as<float>().data[0] += 1;
    CHECK(run(l, ones, in) != before);
}

TEST_CASE("a double layer lends doubles; a layer without bias lends none") {
    qs::layer<qs::linear<double>> l{"head", {2, 3, std::vector<double>(6)}};
    REQUIRE(l.parameters().size() == 1);
    CHECK(l.parameters()[0].values.holds<double>());
}

TEST_CASE("a layer describes itself") {
    auto l = normed<float, qs::gelu_tanh>(false);
    const qs::layer_info info = l.info();
    CHECK(info.name == "stage1:0:0");
    CHECK(info.attributes.at("kernel") == 3);
    CHECK(info.attributes.at("out_channels") == 6);
    CHECK(info.attributes.at("norm") == "bn");
    CHECK(info.attributes.at("activation") == "gelu");
    CHECK_FALSE(info.norm_folded);
    CHECK(l.multiply_accumulates({1, 6, 4, 4}) == 162 * 16);
}

TEST_CASE("a norm of other channels is refused with the layer's name") {
    using bad = qs::layer<qs::conv2d<float>, qs::batch_norm<float>>;
    CHECK_THROWS_WITH_AS((bad{"b", qs::conv2d<float>{{1, 2}, {1, 2}}, norm<float>(3)}),
                         "quantsweep [101] b: the norm's weight has 3 values, expected 2", qs::shape_mismatch);
}
