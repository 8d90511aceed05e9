// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of squared_error.hpp.

#include <quantsweep/kernel/squared_error.hpp>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>
#include <quantsweep/kernel/detail/sums.hpp>

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
        const float largest = std::sqrt(sums.largest_of_all());
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

}  // namespace quantsweep
