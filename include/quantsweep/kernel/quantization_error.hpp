// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How far fake quantization moves values: signal, noise and the largest error, without writing the result.

#include <cstddef>
#include <cstdint>
#include <span>

#include <quantsweep/kernel/fake_quantize.hpp>
#include <quantsweep/kernel/instruction_set.hpp>
#include <quantsweep/kernel/squared_error.hpp>

namespace quantsweep {

namespace detail {

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

/// round_to_grid as a rule.
struct nearest_on_grid {
    rounding_grid grid;

    template <class Floats, class Index>
    [[gnu::always_inline]] void operator()(Floats& x, const Index&) const noexcept {
        grid_lanes<Floats> lanes;
        lanes.fill(grid);
        round_lanes(x, lanes);
    }
};

}  // namespace detail

/// squared_error(values, output) of what the rule makes of the values: the same bits, in one pass that only reads.
///   rule(x, index)   rounds x, a float or a vector of them, in place; index is `first` and the value's place
/// Shape    up to 2^32 values, any alignment
template <class Rule>
squared_error_sums quantization_error(const Rule& rule, std::span<const float> values, std::uint32_t first = 0,
                                      instruction_set set = widest_instruction_set) noexcept {
    return detail::sum_squares(detail::rounded_values<Rule>{values.data(), rule, first}, values.size(), set);
}

/// Of round_to_grid.
inline squared_error_sums quantization_error(const rounding_grid& grid, std::span<const float> values,
                                             instruction_set set = widest_instruction_set) noexcept {
    return quantization_error(detail::nearest_on_grid{grid}, values, 0, set);
}

}  // namespace quantsweep
