// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/adapt/xtensor.hpp>

#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

using column_major_array = xt::xarray<float, xt::layout_type::column_major>;
using dynamic_array = xt::xarray<float, xt::layout_type::dynamic>;
using row_major_tensor = xt::xtensor<float, 3>;
using column_major_tensor = xt::xtensor<double, 3, xt::layout_type::column_major>;

template <class Tensor>
Tensor counted(const std::vector<std::size_t>& extents) {
    Tensor t;
    if constexpr (Tensor::static_layout == xt::layout_type::dynamic)
        t.resize(typename Tensor::shape_type(extents.begin(), extents.end()), xt::layout_type::column_major);
    else if constexpr (requires(typename Tensor::shape_type s) { s.push_back(1); })
        t.resize(typename Tensor::shape_type(extents.begin(), extents.end()));
    else
        t.resize({extents[0], extents[1], extents[2]});
    for (std::size_t i = 0; i < t.size(); ++i) t.data()[i] = static_cast<typename Tensor::value_type>(i);
    return t;
}

}  // namespace

TEST_CASE_TEMPLATE("every layout is read at its own indices", Tensor, xt::xarray<float>, xt::xarray<double>,
                   column_major_array, dynamic_array, row_major_tensor, column_major_tensor) {
    static_assert(qs::tensor<Tensor>);
    const auto t = counted<Tensor>({2, 3, 4});
    const auto view = qs::view(t);
    CHECK(view.shape == qs::shape{2, 3, 4});
    for (std::ptrdiff_t n = 0; n < 2; ++n)
        for (std::ptrdiff_t c = 0; c < 3; ++c)
            for (std::ptrdiff_t x = 0; x < 4; ++x)
                CHECK(view.data[n * view.strides[0] + c * view.strides[1] + x * view.strides[2]] == t(n, c, x));
}

TEST_CASE_TEMPLATE("blocks know the channel in either order", Tensor, xt::xarray<float>, column_major_array) {
    const auto t = counted<Tensor>({2, 3, 4});
    std::vector<float> sums(3, 0), expected(3, 0);
    qs::for_each_block(qs::view(t), 1, [&](const auto& block) {
        for (std::size_t o = 0; o < block.outer; ++o)
            for (std::size_t c = 0; c < block.channels; ++c)
                for (std::size_t i = 0; i < block.inner; ++i)
                    sums[block.first_channel + c] += block.data[(o * block.channels + c) * block.inner + i];
    });
    for (std::size_t n = 0; n < 2; ++n)
        for (std::size_t c = 0; c < 3; ++c)
            for (std::size_t x = 0; x < 4; ++x) expected[c] += t(n, c, x);
    CHECK(sums == expected);
}

TEST_CASE("a clone is deep, a write through the view is seen, an axis of extent 1 does no harm") {
    auto t = counted<xt::xarray<float>>({1, 3, 1});
    const auto copy = qs::tensor_traits<xt::xarray<float>>::clone(t);
    const auto view = qs::mutable_view(t);
    view.data[2 * view.strides[1]] = -1;
    CHECK(t(0, 2, 0) == -1);
    CHECK(copy(0, 2, 0) == 2);
    CHECK(view.size() == 3);
}

TEST_CASE("a rank past eight is refused") {
    const auto t = counted<xt::xarray<float>>({1, 1, 1, 1, 1, 1, 1, 1, 2});
    CHECK_THROWS_AS(qs::view(t), qs::invalid_argument);
}
