// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What every rounding kernel must do, whatever it rounds to.

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <span>
#include <vector>

#include <quantsweep/kernel/rounding.hpp>

#include "instruction_sets.hpp"

namespace quantsweep::laws {

/// Every exponent and sign, whole numbers and halves, zeros, infinities and NaN.
inline std::vector<float> difficult_floats(std::size_t count, unsigned seed) {
    constexpr float inf = std::numeric_limits<float>::infinity(), hole = std::numeric_limits<float>::quiet_NaN();
    std::mt19937 engine{seed};
    std::vector<float> values{0.0f, -0.0f, inf, -inf, hole, -hole, 1e-45f, -1e-45f, 3.4028235e38f, -3.4028235e38f};
    while (values.size() < count) {
        const float any = std::bit_cast<float>(static_cast<std::uint32_t>(engine()));
        values.push_back(engine() % 2 ? any : static_cast<float>(static_cast<int>(engine() % 4000) - 2000) * 0.125f);
    }
    values.resize(count);
    return values;
}

inline bool same_bits(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

/// A kernel over spans gives the bits of its oracle for a single float: for every length and alignment, in place or
/// not, from any first index, and on every instruction set.
///   one(x, index)                the oracle
///   all(input, output, first)    the kernel
template <class One, class All>
void rounding_laws(const One& one, const All& all) {
    std::vector<std::size_t> sizes{1024, 1024 + 5 * widest_vector + 1};  // kernels align the output of long spans
    for (std::size_t size = 0; size <= 5 * widest_vector + 1; ++size) sizes.push_back(size);
    const std::vector<float> values = difficult_floats(1024 + 6 * widest_vector + 1, 5);
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{7}, (std::uint64_t{1} << 32) - 20}) {
        std::vector<std::vector<float>> oracle(widest_vector);  // by offset, at the greatest length
        for (std::size_t offset = 0; offset < widest_vector; ++offset)
            for (std::size_t i = 0; i < sizes[1]; ++i) oracle[offset].push_back(one(values[offset + i], first + i));
        on_every_instruction_set([&] {
            for (std::size_t offset = 0; offset < widest_vector; ++offset)
                for (const std::size_t size : sizes) {
                    const std::span<const float> input = std::span{values}.subspan(offset, size),
                                                 expected = std::span{oracle[offset]}.first(size);
                    std::vector<float> in_place(values.begin(), values.end()), output(size);
                    all(input, std::span{output}, first);
                    const std::span<float> same = std::span{in_place}.subspan(offset, size);
                    all(std::span<const float>{same}, same, first);
                    if (same_bits(output, expected) && same_bits(same, expected)) continue;
                    INFO("size ", size, ", offset ", offset, ", first ", first);
                    CHECK(same_bits(output, expected));
                    CHECK(same_bits(same, expected));
                }
        });
    }
}

inline constexpr rounding every_rounding[] = {
    {rounding_mode::half_to_even, scaling_mode::reciprocal},  {rounding_mode::half_to_even, scaling_mode::divide},
    {rounding_mode::half_away, scaling_mode::reciprocal},     {rounding_mode::half_away, scaling_mode::divide},
    {rounding_mode::toward_zero, scaling_mode::reciprocal},   {rounding_mode::toward_zero, scaling_mode::divide},
    {rounding_mode::stochastic, scaling_mode::reciprocal, 5}, {rounding_mode::stochastic, scaling_mode::divide, 3}};

}  // namespace quantsweep::laws
