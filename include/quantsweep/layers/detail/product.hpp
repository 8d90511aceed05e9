// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The matrix product of the layers, on raw row-major memory.

#include <concepts>
#include <cstddef>
#include <span>

#include <Eigen/Core>

namespace quantsweep::detail {

/// A row-major matrix in borrowed memory. Rows begin `pitch` elements apart.
template <class T>
struct matrix {
    T* data;
    std::size_t rows;
    std::size_t columns;
    std::size_t pitch;

    std::span<T> row(std::size_t i) const { return {data + i * pitch, columns}; }
};

/// Computes sums += left * right. The bits depend on the shapes and the values, never on the addresses.
template <std::floating_point T>
void add_product(const matrix<const T>& left, const matrix<const T>& right, const matrix<T>& sums) {
    // For a small product Eigen uses loops over coefficients that first run to an aligned address. This loop does not.
    if (left.rows + left.columns + right.columns < 32) {
        for (std::size_t i = 0; i < left.rows; ++i)
            for (std::size_t k = 0; k < left.columns; ++k)
                for (std::size_t j = 0; j < right.columns; ++j)
                    sums.data[i * sums.pitch + j] += left.data[i * left.pitch + k] * right.data[k * right.pitch + j];
        return;
    }
    using dense = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    using pitch = Eigen::OuterStride<>;
    const auto index = [](std::size_t n) { return static_cast<Eigen::Index>(n); };
    const Eigen::Map<const dense, 0, pitch> a{left.data, index(left.rows), index(left.columns),
                                              pitch{index(left.pitch)}};
    const Eigen::Map<const dense, 0, pitch> b{right.data, index(right.rows), index(right.columns),
                                              pitch{index(right.pitch)}};
    Eigen::Map<dense, 0, pitch> c{sums.data, index(sums.rows), index(sums.columns), pitch{index(sums.pitch)}};
    c.noalias() += a * b;
}

}  // namespace quantsweep::detail
