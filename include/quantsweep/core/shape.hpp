// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The extents and strides of a tensor, without allocation.

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>

#include <quantsweep/core/error.hpp>

namespace quantsweep {

namespace detail {

[[noreturn]] void refuse_rank(std::size_t rank);

}  // namespace detail

/// Up to eight numbers, one per axis. Rank 0 is a scalar.
/// Errors  invalid_argument for a rank above 8
template <class T>
class dimensions {
public:
    /// The largest number of axes.
    static constexpr std::size_t max_rank = 8;

    constexpr dimensions() = default;
    /// One extent an axis.
    constexpr dimensions(std::initializer_list<T> values) : dimensions(values.begin(), values.end()) {}
    /// `rank` axes of the same extent.
    /// Errors  invalid_argument for a rank above 8
    constexpr explicit dimensions(std::size_t rank, T value = T{}) : rank_{checked(rank)} {
        for (std::size_t axis = 0; axis < rank; ++axis) values_[axis] = value;
    }
    /// One extent an axis.
    template <class Iterator>
        requires requires(Iterator at) { static_cast<T>(*++at); }
    constexpr dimensions(Iterator first, Iterator last) {
        for (; first != last; ++first) {
            checked(rank_ + 1);
            values_[rank_++] = static_cast<T>(*first);
        }
    }

    /// How many axes there are.
    constexpr std::size_t rank() const noexcept { return rank_; }
    /// The extent of an axis, which must be below rank().
    constexpr T& operator[](std::size_t axis) noexcept { return values_[axis]; }
    constexpr const T& operator[](std::size_t axis) const noexcept { return values_[axis]; }
    /// The first extent.
    constexpr const T* begin() const noexcept { return values_.data(); }
    /// Past the last extent.
    constexpr const T* end() const noexcept { return values_.data() + rank_; }

    friend constexpr bool operator==(const dimensions& a, const dimensions& b) noexcept {
        if (a.rank_ != b.rank_) return false;
        for (std::size_t axis = 0; axis < a.rank_; ++axis)
            if (a.values_[axis] != b.values_[axis]) return false;
        return true;
    }

private:
    static constexpr std::size_t checked(std::size_t rank) {
        if (rank > max_rank) detail::refuse_rank(rank);
        return rank;
    }
    std::array<T, max_rank> values_{};
    std::size_t rank_ = 0;
};

/// The extents of a tensor, one per axis.
using shape = dimensions<std::size_t>;
/// The distance of neighbours along each axis, in elements and not in bytes.
using strides = dimensions<std::ptrdiff_t>;

/// The product of the extents; 1 for a scalar.
constexpr std::size_t element_count(const shape& extents) noexcept {
    std::size_t count = 1;
    for (std::size_t extent : extents) count *= extent;
    return count;
}

/// The strides of dense memory whose last axis is contiguous, as in C, NumPy and PyTorch.
constexpr strides row_major(const shape& extents) {
    strides result(extents.rank());
    std::ptrdiff_t step = 1;
    for (std::size_t axis = extents.rank(); axis-- > 0;) {
        result[axis] = step;
        step *= static_cast<std::ptrdiff_t>(extents[axis]);
    }
    return result;
}

/// The strides of dense memory whose first axis is contiguous, as in Fortran and in Eigen by default.
constexpr strides column_major(const shape& extents) {
    strides result(extents.rank());
    std::ptrdiff_t step = 1;
    for (std::size_t axis = 0; axis < extents.rank(); ++axis) {
        result[axis] = step;
        step *= static_cast<std::ptrdiff_t>(extents[axis]);
    }
    return result;
}

/// "[8, 3, 224, 224]"
std::string to_string(const shape& values);
/// "[150528, 50176, 224, 1]"
std::string to_string(const strides& values);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/shape.ipp>
#endif
