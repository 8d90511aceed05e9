// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of tensor_error.hpp.

#include <quantsweep/metric/tensor_error.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

/// Copies both tensors, in the memory order of the first, into buffers. Each buffer is summed when it is full.
template <class T>
squared_error_sums squared_error_gathered(const tensor_view<const T>& reference, const tensor_view<const T>& values) {
    constexpr std::size_t capacity = 1024;
    std::array<T, capacity> left, right;
    const sorted_axes order{reference.shape, reference.strides};
    std::array<std::size_t, shape::max_rank> index{};
    const T *from = reference.data, *to = values.data;
    squared_error_sums sums;
    std::size_t filled = 0;
    for (std::size_t left_over = reference.size(); left_over > 0; --left_over) {
        left[filled] = *from;
        right[filled++] = *to;
        if (filled == capacity || left_over == 1) {
            sums += squared_error(std::span<const T>{left.data(), filled}, std::span<const T>{right.data(), filled});
            filled = 0;
        }
        for (std::size_t digit = 0; digit < order.count; ++digit) {
            const std::size_t axis = order.axis[digit];
            const bool wraps = ++index[digit] == reference.shape[axis];
            const std::ptrdiff_t steps = wraps ? 1 - static_cast<std::ptrdiff_t>(reference.shape[axis]) : 1;
            from += steps * reference.strides[axis];
            to += steps * values.strides[axis];
            if (!wraps) break;
            index[digit] = 0;
        }
    }
    return sums;
}

template <class T>
squared_error_sums squared_error_of_tensors(const tensor_view<const T>& reference, const tensor_view<const T>& values) {
    if (!(reference.shape == values.shape))
        throw shape_mismatch{"", "the reference has shape " + to_string(reference.shape) +
                                     " and the values have shape " + to_string(values.shape) +
                                     "; both must have the same shape"};
    if (!(reference.strides == values.strides)) return squared_error_gathered(reference, values);
    squared_error_sums sums;
    for_each_block(reference, std::nullopt, [&](const tensor_block<const T>& block) {
        const std::size_t size = block.values().size();
        sums += squared_error(block.values(), std::span<const T>{values.data + (block.data - reference.data), size});
    });
    return sums;
}

}  // namespace detail

QUANTSWEEP_INLINE squared_error_sums squared_error(const tensor_view<const float>& reference,
                                                   const tensor_view<const float>& values) {
    return detail::squared_error_of_tensors(reference, values);
}

QUANTSWEEP_INLINE squared_error_sums squared_error(const tensor_view<const double>& reference,
                                                   const tensor_view<const double>& values) {
    return detail::squared_error_of_tensors(reference, values);
}

QUANTSWEEP_INLINE double sqnr_db(double signal, double noise) noexcept {
    if (signal == 0 && noise == 0) return std::numeric_limits<double>::quiet_NaN();
    // Subtracts logarithms, because the quotient may overflow.
    return 10 * (std::log10(signal) - std::log10(noise));
}

}  // namespace quantsweep
