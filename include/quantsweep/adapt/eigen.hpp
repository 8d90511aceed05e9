// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Eigen::Matrix and Eigen::Array as tensors; Eigen::Tensor is in adapt/eigen_tensor.hpp.

#include <concepts>
#include <cstddef>

#include <Eigen/Core>

#include <quantsweep/core/tensor_traits.hpp>

namespace quantsweep {
namespace detail {

template <class T, class Dense>
tensor_view<T> eigen_view(T* data, const Dense& dense) {
    const shape extents{static_cast<std::size_t>(dense.rows()), static_cast<std::size_t>(dense.cols())};
    return {data, extents, Dense::IsRowMajor ? row_major(extents) : column_major(extents)};
}

template <class Dense>
struct eigen_traits {
    using scalar = typename Dense::Scalar;
    static tensor_view<const scalar> view(const Dense& dense) { return eigen_view<const scalar>(dense.data(), dense); }
    static tensor_view<scalar> view(Dense& dense) { return eigen_view<scalar>(dense.data(), dense); }
    static Dense clone(const Dense& dense) { return dense; }
};

}  // namespace detail

/// Shape  {rows, columns}, for vectors too: axis 0 is the sample axis and axis 1 the channel axis, whichever is
///        contiguous
template <std::floating_point T, int Rows, int Columns, int Options, int MaxRows, int MaxColumns>
struct tensor_traits<Eigen::Matrix<T, Rows, Columns, Options, MaxRows, MaxColumns>>
    : detail::eigen_traits<Eigen::Matrix<T, Rows, Columns, Options, MaxRows, MaxColumns>> {};

/// Arrays have the same axes as matrices.
template <std::floating_point T, int Rows, int Columns, int Options, int MaxRows, int MaxColumns>
struct tensor_traits<Eigen::Array<T, Rows, Columns, Options, MaxRows, MaxColumns>>
    : detail::eigen_traits<Eigen::Array<T, Rows, Columns, Options, MaxRows, MaxColumns>> {};

}  // namespace quantsweep
