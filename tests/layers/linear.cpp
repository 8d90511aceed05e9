// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/layers/linear.hpp>

#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/layers/layer.hpp>

#include "reference.hpp"
#include "same_in_any_batch.hpp"

namespace qs = quantsweep;

namespace {

template <class T>
std::vector<T> run(const qs::layer<qs::linear<T>>& l, const std::vector<T>& input, const qs::shape& in) {
    qs::workspace<T> scratch;
    std::vector<T> output(qs::element_count(l.output_shape(in)));
    l(input.data(), in, output.data(), scratch);
    return output;
}

}  // namespace

TEST_CASE_TEMPLATE("every row is mapped, with tokens and without", T, float, double) {
    for (const qs::shape& in : {qs::shape{5, 33}, qs::shape{2, 7, 33}, qs::shape{2, 3, 4, 33}, qs::shape{0, 33}}) {
        INFO(qs::to_string(in));
        const qs::layer<qs::linear<T>> l{"head", {33, 10, reference::random<T>(330, 1), reference::random<T>(10, 2)}};
        const auto input = reference::random<T>(qs::element_count(in), 3);
        std::vector<double> expected;
        for (std::size_t row = 0; row < input.size() / 33; ++row)
            for (std::size_t o = 0; o < 10; ++o) {
                double sum = static_cast<double>(l.op().bias[o]);
                for (std::size_t i = 0; i < 33; ++i)
                    sum += static_cast<double>(l.op().weight[o * 33 + i]) * static_cast<double>(input[row * 33 + i]);
                expected.push_back(sum);
            }
        CHECK(reference::relative_error(run(l, input, in), expected) < (sizeof(T) == 4 ? 1e-5 : 1e-13));
    }
}

TEST_CASE("bits are the same in any batch and at any address") {
    const qs::layer<qs::linear<float>> l{"head", {21, 37, reference::random<float>(21 * 37, 1)}};
    for (const qs::shape& in : {qs::shape{3, 21}, qs::shape{3, 5, 21}})
        CHECK(reference::same_in_any_batch(in, qs::element_count(l.output_shape(in)) / 3,
                                           [&](const float* input, const qs::shape& shape, float* output) {
                                               qs::workspace<float> scratch;
                                               l(input, shape, output, scratch);
                                           }));
}

TEST_CASE("wrong shapes are refused with the layer's name") {
    const qs::layer<qs::linear<float>> l{"head:0:0", {4, 2, std::vector<float>(8)}};
    CHECK_THROWS_WITH_AS(l.output_shape({1, 3}),
                         "quantsweep [101] head:0:0: the input has shape [1, 3], expected [n, ..., 4]",
                         qs::shape_mismatch);
    CHECK_THROWS_AS(l.output_shape({4}), qs::shape_mismatch);
    using plain = qs::layer<qs::linear<float>>;
    CHECK_THROWS_AS((plain{"a", {4, 2, std::vector<float>(7)}}), qs::shape_mismatch);
    CHECK_THROWS_AS((plain{"a", {4, 2, std::vector<float>(8), std::vector<float>(3)}}), qs::shape_mismatch);
    CHECK_THROWS_AS((plain{"a", {0, 2, std::vector<float>{}}}), qs::invalid_argument);
}
