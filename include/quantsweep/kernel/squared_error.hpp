// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How far values are from a reference: signal, noise and the largest error, in one pass.

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/detail/row_sums.hpp>
#include <quantsweep/kernel/instruction_set.hpp>

namespace quantsweep {

/// Sums over the elements of a tensor; those of several tensors add up.
struct squared_error_sums {
    double signal = 0;         ///< sum of reference^2
    double noise = 0;          ///< sum of (reference - value)^2
    double max_abs_error = 0;  ///< NaN errors left out

    squared_error_sums& operator+=(const squared_error_sums& other) noexcept {
        signal += other.signal;
        noise += other.noise;
        max_abs_error = std::max(max_abs_error, other.max_abs_error);
        return *this;
    }
    friend bool operator==(const squared_error_sums&, const squared_error_sums&) = default;
};

namespace detail {

/// Squares of what a source reads: source.read(i, reference, difference), for a float and for vectors.
template <class Source>
struct squares_of {
    static constexpr std::size_t count = 2;
    Source source;

    template <class Floats>
    [[gnu::always_inline]] void add(std::size_t i, Floats* sums, Floats& largest) const noexcept {
        Floats reference, difference, size;
        source.read(i, reference, difference);
        ints_like<Floats> bits;
        copy_bits(difference, bits);
        bits = bits & INT32_MAX;
        copy_bits(bits, size);
        raise_to(largest, size);  // a NaN compares false and leaves it as it is
        reference = reference * reference;
        difference = difference * difference;
        unfuse(reference);
        unfuse(difference);
        sums[0] = sums[0] + reference;
        sums[1] = sums[1] + difference;
    }
};

/// By doubles, in which squares of floats are exact.
template <class Source>
squared_error_sums sum_squares_exactly(const Source& source, std::size_t begin, std::size_t end) noexcept {
    squared_error_sums sums;
    for (std::size_t i = begin; i < end; ++i) {
        float reference, difference;
        source.read(i, reference, difference);
        sums += {static_cast<double>(reference) * static_cast<double>(reference),
                 static_cast<double>(difference) * static_cast<double>(difference),
                 static_cast<double>(std::fabs(difference))};
    }
    return sums;
}

/// `add(terms, begin, end, sums)` is row_sum_kernel, or its oracle. A stretch is summed again where a sum in float may
/// have lost to underflow or overflow what counts: the first is at most 2^-34 of a sum above 2^-80.
template <class Source, class Add>
squared_error_sums sum_squares(const Source& source, std::size_t size, Add&& add) noexcept {
    constexpr std::size_t stretch = 4096;
    const auto held = [](double sum) { return 0x1p-80 <= sum && sum <= std::numeric_limits<double>::max(); };
    squared_error_sums all;
    for (std::size_t begin = 0; begin < size; begin += stretch) {
        const std::size_t end = std::min(begin + stretch, size);
        row_sums<2> sums;
        add(squares_of<Source>{source}, begin, end, sums);
        const float largest = sums.maximum();
        const bool certain = held(sums.sum(0)) && (held(sums.sum(1)) || (sums.sum(1) == 0 && largest == 0));
        all += certain ? squared_error_sums{sums.sum(0), sums.sum(1), static_cast<double>(largest)}
                       : sum_squares_exactly(source, begin, end);
    }
    return all;
}

template <class Source>
squared_error_sums sum_squares_scalar(const Source& source, std::size_t size) noexcept {
    return sum_squares(source, size, [](const auto& terms, std::size_t begin, std::size_t end, auto& sums) {
        add_all<float>(terms, begin, end, sums);
    });
}
template <class Source>
squared_error_sums sum_squares(const Source& source, std::size_t size, instruction_set set) noexcept {
    return sum_squares(source, size,
                       [set]<class Terms>(const Terms& terms, std::size_t begin, std::size_t end, auto& sums) {
                           run_kernel<row_sum_kernel<Terms>>(set, terms, begin, end, sums);
                       });
}

template <class T>
struct two_tensors {
    const T* reference;
    const T* values;

    [[gnu::always_inline]] void read(std::size_t i, float& r, float& difference) const noexcept {
        r = static_cast<float>(reference[i]);
        difference = static_cast<float>(reference[i] - values[i]);
    }
    template <class Floats>
    [[gnu::always_inline]] void read(std::size_t i, Floats& r, Floats& difference) const noexcept {
        Floats value;
        load(r, reference + i);
        load(value, values + i);
        difference = r - value;
    }
};

}  // namespace detail

/// The scalar oracle; the kernel gives these bits on every instruction set.
template <std::floating_point T>
squared_error_sums squared_error_scalar(std::span<const T> reference, std::span<const T> values) noexcept {
    assert(reference.size() == values.size());
    return detail::sum_squares_scalar(detail::two_tensors<T>{reference.data(), values.data()}, reference.size());
}

/// Shape    spans of equal length, any alignment
/// Formula  docs/quantization.md, eq. 7; references, differences and squares are rounded to float, and so are sums of up
///          to sixteen squares, all else is double: within 2^-20 of the sums over those differences
/// NaN/Inf  make the sums NaN or infinite, as does a difference beyond the largest float
/// Cost     one pass, no memory; 4,096 values whose squares are too large or too small for a float are read once more
inline squared_error_sums squared_error(std::span<const float> reference, std::span<const float> values,
                                        instruction_set set = widest_instruction_set) noexcept {
    assert(reference.size() == values.size());
    return detail::sum_squares(detail::two_tensors<float>{reference.data(), values.data()}, reference.size(), set);
}

inline squared_error_sums squared_error(std::span<const double> reference, std::span<const double> values) noexcept {
    return squared_error_scalar(reference, values);
}

namespace detail {

/// Copies both tensors, in the memory order of the first, into buffers that are filled and summed in turn.
template <class T>
squared_error_sums squared_error_gathered(const tensor_view<const T>& reference, const tensor_view<const T>& values) {
    constexpr std::size_t capacity = 1024;
    std::array<T, capacity> left, right;
    const sorted_axes order{reference};
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

}  // namespace detail

/// Over tensors: dense block by dense block where the strides are equal, else element by element in the memory order
/// of the reference.
/// Errors   shape_mismatch
template <std::floating_point T>
squared_error_sums squared_error(const tensor_view<const T>& reference, const tensor_view<const T>& values) {
    if (!(reference.shape == values.shape))
        throw shape_mismatch{"", "a reference of shape " + to_string(reference.shape) + " and values of shape " +
                                     to_string(values.shape) + "; an error is defined for equal shapes"};
    if (!(reference.strides == values.strides)) return detail::squared_error_gathered(reference, values);
    squared_error_sums sums;
    for_each_block(reference, std::nullopt, [&](const tensor_block<const T>& block) {
        const std::size_t size = block.values().size();
        sums += squared_error(block.values(), std::span<const T>{values.data + (block.data - reference.data), size});
    });
    return sums;
}

/// Signal to quantization noise ratio in decibels: +inf without noise, -inf without signal, NaN without either.
/// Formula  10 log10(signal / noise)                                                 (docs/quantization.md, eq. 7)
inline double sqnr_db(double signal, double noise) noexcept {
    if (signal == 0 && noise == 0) return std::numeric_limits<double>::quiet_NaN();
    // The difference of logarithms: the quotient may overflow.
    return 10 * (std::log10(signal) - std::log10(noise));
}

}  // namespace quantsweep
