// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Eigen::Tensor, from Eigen's unsupported modules, as a tensor.

#include <concepts>

#include <unsupported/Eigen/CXX11/Tensor>

#include <quantsweep/core/tensor_traits.hpp>

namespace quantsweep {

/// Shape  the tensor's dimensions in their own order; the strides tell which end is contiguous
/// Errors invalid_argument for a rank above 8
template <std::floating_point T, int Rank, int Options, class Index>
struct tensor_traits<Eigen::Tensor<T, Rank, Options, Index>> {
    using scalar = T;
    /// The tensor type with these parameters.
    using tensor = Eigen::Tensor<T, Rank, Options, Index>;
    static tensor_view<const T> view(const tensor& t) { return make_view<const T>(t.data(), t); }
    static tensor_view<T> view(tensor& t) { return make_view<T>(t.data(), t); }
    static tensor clone(const tensor& t) { return t; }

private:
    template <class Element>
    static tensor_view<Element> make_view(Element* data, const tensor& t) {
        const auto& sizes = t.dimensions();
        const shape extents(sizes.begin(), sizes.end());
        constexpr bool is_row_major = (Options & Eigen::RowMajor) != 0;
        return {data, extents, is_row_major ? row_major(extents) : column_major(extents)};
    }
};

}  // namespace quantsweep
