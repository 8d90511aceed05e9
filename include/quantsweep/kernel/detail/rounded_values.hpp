// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How far a rule moves values, in one pass that only reads.

#include <cstddef>
#include <cstdint>
#include <span>

#include <quantsweep/kernel/detail/squares.hpp>

namespace quantsweep::detail {

/// What a rule makes of values, beside them.
template <class Rule>
struct rounded_values {
    const float* values;
    Rule rule;
    std::uint32_t first;

    template <class Floats>
    [[gnu::always_inline]] void read(std::size_t i, Floats& reference, Floats& difference) const noexcept {
        words_like<Floats> index;
        count_up(index, first + static_cast<std::uint32_t>(i));
        load(reference, values + i);
        Floats rounded = reference;
        rule(rounded, index);
        unfuse(rounded);
        difference = reference - rounded;
    }
};

/// squared_error(values, output) of what the rule makes of the values: the same bits, in one pass that only reads.
///   rule(x, index)   rounds x, a float or a vector of them, in place; index is `first` and the value's place
/// Shape    up to 2^32 values, any alignment
template <class Rule>
squared_error_sums quantization_error(const Rule& rule, std::span<const float> values, std::uint32_t first = 0,
                                      instruction_set set = widest_instruction_set) noexcept {
    return sum_squares(rounded_values<Rule>{values.data(), rule, first}, values.size(), set);
}

}  // namespace quantsweep::detail
