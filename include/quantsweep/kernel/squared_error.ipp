// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of squared_error.hpp.

#include <quantsweep/kernel/squared_error.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>
#include <quantsweep/kernel/detail/sum_kernels.hpp>

namespace quantsweep {

namespace detail {

/// Sums in double, in which the squares of floats are exact.
template <class Source>
squared_error_sums sum_squares_exactly(const Source& source, std::size_t size) noexcept {
    squared_error_sums sums;
    for (std::size_t i = 0; i < size; ++i) {
        const auto [reference, difference] = read<float>(source, [i](const auto* from) { return from[i]; });
        sums += {static_cast<double>(reference) * static_cast<double>(reference),
                 static_cast<double>(difference) * static_cast<double>(difference),
                 static_cast<double>(std::fabs(difference))};
    }
    return sums;
}

/// Whether no difference's square was lost to underflow: all differences are zero.
template <class Source>
bool no_difference(const Source& source, std::size_t size) noexcept {
    std::int32_t bits = 0;
    for (std::size_t i = 0; i < size; ++i)
        bits |= magnitude_bits(read<float>(source, [i](const auto* from) { return from[i]; }).difference);
    return bits == 0;
}

template <class Source>
row_sums<2> add_squares(const Source& source, std::size_t size) noexcept {
    return run_kernel([&](auto kernel) { return kernel.squares(source, size); });
}
QUANTSWEEP_INLINE row_sums<2> add_squares(const two_tensors<double>& source, std::size_t size) noexcept {
    return add_rows<float>(square_terms<two_tensors<double>>{source}, size);
}

/// If underflow or overflow in float may have cost a significant part of a stretch's sum, the stretch is summed again in
/// double. Underflow costs a sum above 2^-80 at most 2^-34 of itself.
template <class Source>
squared_error_sums sum_squares(const Source& whole, std::size_t size) noexcept {
    constexpr std::size_t stretch = 4096;
    const auto held = [](double sum) { return 0x1p-80 <= sum && sum <= std::numeric_limits<double>::max(); };
    squared_error_sums all;
    for (std::size_t begin = 0; begin < size; begin += stretch) {
        const std::size_t now = std::min(stretch, size - begin);
        const Source source = whole.from(begin);
        const row_sums<2> sums = add_squares(source, now);
        const double signal = sums.sum(0), noise = sums.sum(1);
        const bool certain = held(signal) && (held(noise) || (noise == 0 && no_difference(source, now)));
        // The root of a float's rounded square is the float.
        const float largest = std::sqrt(*std::max_element(sums.largest, sums.largest + row_size));
        all += certain ? squared_error_sums{signal, noise, static_cast<double>(largest)}
                       : sum_squares_exactly(source, now);
    }
    return all;
}

template <class T>
squared_error_sums squared_error_of_spans(std::span<const T> reference, std::span<const T> values) noexcept {
    assert(reference.size() == values.size());
    return sum_squares(two_tensors<T>{reference.data(), values.data()}, reference.size());
}

}  // namespace detail

QUANTSWEEP_INLINE squared_error_sums squared_error(std::span<const float> reference,
                                                   std::span<const float> values) noexcept {
    return detail::squared_error_of_spans(reference, values);
}

QUANTSWEEP_INLINE squared_error_sums squared_error(std::span<const double> reference,
                                                   std::span<const double> values) noexcept {
    return detail::squared_error_of_spans(reference, values);
}

QUANTSWEEP_INLINE squared_error_sums quantization_error(const rounding_grid& grid,
                                                        std::span<const float> values) noexcept {
    return detail::sum_squares(detail::rounded_values{values.data(), grid}, values.size());
}

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
