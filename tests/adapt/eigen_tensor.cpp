// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/adapt/eigen_tensor.hpp>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE_TEMPLATE("a tensor of either order is read at its own indices", Tensor, Eigen::Tensor<float, 4>,
                   Eigen::Tensor<double, 4, Eigen::RowMajor>) {
    static_assert(qs::tensor<Tensor>);
    Tensor t(2, 3, 4, 5);
    for (Eigen::Index i = 0; i < t.size(); ++i) t.data()[i] = static_cast<typename Tensor::Scalar>(i);
    const auto view = qs::view(std::as_const(t));
    CHECK(view.shape == qs::shape{2, 3, 4, 5});
    const auto at = [&](std::ptrdiff_t n, std::ptrdiff_t c, std::ptrdiff_t y, std::ptrdiff_t x) {
        return view.data[n * view.strides[0] + c * view.strides[1] + y * view.strides[2] + x * view.strides[3]];
    };
    CHECK(at(1, 2, 3, 4) == t(1, 2, 3, 4));
    CHECK(at(1, 0, 2, 3) == t(1, 0, 2, 3));
    CHECK(at(0, 2, 0, 1) == t(0, 2, 0, 1));
}

TEST_CASE("a clone is deep") {
    Eigen::Tensor<float, 2> t(2, 2);
    t.setZero();
    const auto copy = qs::tensor_traits<Eigen::Tensor<float, 2>>::clone(t);
    qs::mutable_view(t).data[0] = 1;
    CHECK(t(0, 0) == 1);
    CHECK(copy(0, 0) == 0);
}
