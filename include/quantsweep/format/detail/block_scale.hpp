// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How a block's scale follows from its largest magnitude: a formula for a float, which is the scalar oracle, and for
///        batches.

#include <quantsweep/format/detail/block_kernels.hpp>
#include <quantsweep/kernel/detail/rules.hpp>

namespace quantsweep::detail {

/// Returns 2^(code - 127). The result is subnormal for code 0.
template <class Floats>
Floats power_of_two(const ints_like<Floats>& code) noexcept {
    using ints = ints_like<Floats>;
    return bits_as<Floats>((code << 23) | choose(code == ints(0), ints(1 << 22), ints(0)));
}

template <class Floats>
struct block_scale {
    Floats scale, inverse;  ///< both are finite and positive
};

/// Returns the scales of blocks, given the bits of their largest finite magnitudes.
template <class Floats>
block_scale<Floats> scale_of(const block_rule& rule, const ints_like<Floats>& largest) noexcept {
    using ints = ints_like<Floats>;
    if (rule.power_of_two) {
        const ints code = greater(ints(0), (largest >> 23) - ((rule.element.largest >> 23) - 127));
        return {power_of_two<Floats>(code), power_of_two<Floats>(ints(254) - code)};
    }
    const Floats whole(rule.tensor_scale);
    const Floats wanted = divide(divide(bits_as<Floats>(largest), Floats(rule.element.largest_value())), whole);
    const Floats rounded = float_lanes<Floats>{rule.scales}.round(wanted, usual_rounding{}, words_like<Floats>(0u));
    const Floats scale = greater(Floats(rule.scales.smallest_value()), rounded) * whole;
    return {scale, divide(Floats(1.0f), scale)};
}

}  // namespace quantsweep::detail
