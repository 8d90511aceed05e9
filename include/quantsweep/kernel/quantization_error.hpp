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

template <class Rule>
struct quantization_error_kernel {
    template <std::size_t Lanes>
    [[gnu::always_inline]] static squared_error_sums run(const float* values, std::size_t size, const Rule& given,
                                                         std::uint32_t first) noexcept {
        const Rule rule = given;
        simd<std::uint32_t, Lanes> index;
        for (std::uint32_t k = 0; k < Lanes; ++k) index[k] = first + k;
        error_registers<Lanes> registers;
        std::size_t i = 0;
        for (; i + error_lanes::count <= size; i += error_lanes::count) {
#pragma GCC unroll 4
            for (std::size_t n = 0; n < registers.narrow; ++n) {
                simd<float, Lanes> x, y;
                load(x, values + i + n * Lanes);
                y = x;
                rule(y, index);
                unfuse(y);
                registers.add(n, x, y);
                index = index + static_cast<std::uint32_t>(Lanes);
            }
        }
        error_lanes sums;
        registers.store(sums);
        for (std::size_t lane = 0; i < size; ++i, ++lane) {
            float y = values[i];
            rule(y, first + static_cast<std::uint32_t>(i));
            unfuse(y);
            sums.add(lane, values[i], y);
        }
        return sums.total();
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
    return run_kernel<detail::quantization_error_kernel<Rule>>(set, values.data(), values.size(), rule, first);
}

/// Of round_to_grid.
inline squared_error_sums quantization_error(const rounding_grid& grid, std::span<const float> values,
                                             instruction_set set = widest_instruction_set) noexcept {
    return quantization_error(detail::nearest_on_grid{grid}, values, 0, set);
}

}  // namespace quantsweep
