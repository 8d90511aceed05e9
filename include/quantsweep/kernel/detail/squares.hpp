// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Sums of squares of what a source reads.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <quantsweep/kernel/detail/row_sums.hpp>
#include <quantsweep/kernel/squared_error_sums.hpp>

namespace quantsweep::detail {

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

}  // namespace quantsweep::detail
