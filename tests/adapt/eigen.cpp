// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/adapt/eigen.hpp>

#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

static_assert(qs::tensor<Eigen::MatrixXf>);
static_assert(qs::tensor<Eigen::MatrixXd>);
static_assert(qs::tensor<Eigen::Array<float, 3, 4, Eigen::RowMajor>>);
static_assert(qs::tensor<Eigen::VectorXf>);

/// Returns the values of one channel, gathered through the view.
template <class Tensor>
std::vector<double> channel(const Tensor& t, std::size_t wanted) {
    std::vector<double> values;
    qs::for_each_block(qs::view(t), 1, [&](const auto& block) {
        for (std::size_t o = 0; o < block.outer; ++o)
            for (std::size_t c = 0; c < block.channels; ++c)
                for (std::size_t i = 0; i < block.inner; ++i)
                    if (block.first_channel + c == wanted)
                        values.push_back(static_cast<double>(block.data[(o * block.channels + c) * block.inner + i]));
    });
    return values;
}

template <class Tensor>
Tensor counted() {
    Tensor t(3, 4);
    for (Eigen::Index r = 0; r < 3; ++r)
        for (Eigen::Index c = 0; c < 4; ++c) t(r, c) = static_cast<typename Tensor::Scalar>(10 * r + c);
    return t;
}

}  // namespace

TEST_CASE_TEMPLATE("a matrix has rows, columns and the channel axis right in either order", Tensor, Eigen::MatrixXf,
                   Eigen::MatrixXd, Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>,
                   Eigen::Matrix<float, 3, 4>, Eigen::Matrix<double, 3, 4, Eigen::RowMajor>, Eigen::ArrayXXf,
                   Eigen::Array<float, 3, Eigen::Dynamic, Eigen::RowMajor>) {
    const Tensor t = counted<Tensor>();
    const auto view = qs::view(t);
    CHECK(view.shape == qs::shape{3, 4});
    CHECK(view.strides == (Tensor::IsRowMajor ? qs::strides{4, 1} : qs::strides{1, 3}));
    for (std::size_t c = 0; c < 4; ++c) {
        const auto d = static_cast<double>(c);
        CHECK(channel(t, c) == std::vector<double>{d, 10 + d, 20 + d});
    }
}

TEST_CASE("a write through the view changes the matrix, and not its clone") {
    auto t = counted<Eigen::MatrixXf>();
    const auto copy = qs::tensor_traits<Eigen::MatrixXf>::clone(t);
    const auto view = qs::mutable_view(t);
    view.data[2 * view.strides[0] + 3 * view.strides[1]] = -1;
    CHECK(t(2, 3) == -1);
    CHECK(copy(2, 3) == 23);
}

TEST_CASE("vectors keep two axes; an empty matrix has no block") {
    CHECK(qs::view(Eigen::VectorXf{Eigen::VectorXf::Zero(5)}).shape == qs::shape{5, 1});
    CHECK(qs::view(Eigen::RowVectorXf{Eigen::RowVectorXf::Zero(5)}).shape == qs::shape{1, 5});
    CHECK(channel(Eigen::MatrixXf(0, 4), 0).empty());
}
