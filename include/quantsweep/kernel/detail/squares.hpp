// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Sums of squares, computed stretch by stretch.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include <quantsweep/kernel/detail/sum_terms.hpp>
#include <quantsweep/kernel/squared_error_sums.hpp>

namespace quantsweep::detail {

/// Sums in double, in which the squares of floats are exact.
template <class Source>
squared_error_sums sum_squares_exactly(const Source& source, std::size_t size) noexcept {
    squared_error_sums sums;
    for (std::size_t i = 0; i < size; ++i) {
        const auto [reference, difference] = source.template read<float>([i](const auto* from) { return from[i]; });
        sums += {static_cast<double>(reference) * static_cast<double>(reference),
                 static_cast<double>(difference) * static_cast<double>(difference),
                 static_cast<double>(std::fabs(difference))};
    }
    return sums;
}

/// `source(begin)` reads the values from `begin` on. `add(begin, size, sums)` adds up a stretch with a kernel or its
/// oracle. If underflow or overflow in float may have cost a significant part of a stretch's sum, the stretch is summed
/// again in double. Underflow costs a sum above 2^-80 at most 2^-34 of itself.
template <class Source, class Add>
squared_error_sums sum_squares(std::size_t size, const Source& source, const Add& add) noexcept {
    constexpr std::size_t stretch = 4096;
    const auto held = [](double sum) { return 0x1p-80 <= sum && sum <= std::numeric_limits<double>::max(); };
    squared_error_sums all;
    for (std::size_t begin = 0; begin < size; begin += stretch) {
        const std::size_t now = std::min(stretch, size - begin);
        row_sums<2> sums;
        add(begin, now, sums);
        const double largest = static_cast<double>(sums.maximum());
        const bool certain = held(sums.sum(0)) && (held(sums.sum(1)) || (sums.sum(1) == 0 && largest == 0));
        all +=
            certain ? squared_error_sums{sums.sum(0), sums.sum(1), largest} : sum_squares_exactly(source(begin), now);
    }
    return all;
}

/// The scalar oracle.
template <class Source>
squared_error_sums sum_squares_scalar(std::size_t size, const Source& source) noexcept {
    return sum_squares(size, source, [&](std::size_t begin, std::size_t now, row_sums<2>& sums) {
        add_rows_scalar(square_terms<decltype(source(begin))>{source(begin)}, now, sums);
    });
}

}  // namespace quantsweep::detail
