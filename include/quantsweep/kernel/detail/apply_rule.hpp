// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Applies a rule for one element to spans; the rule for a single float is the scalar oracle of that for vectors.

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include <quantsweep/kernel/detail/lanes.hpp>

namespace quantsweep::detail {

template <class Rule>
struct rule_kernel {
    template <std::size_t Lanes>
    [[gnu::always_inline]] static void run(const float* from, float* to, std::size_t size, const Rule& given,
                                           std::uint32_t first) noexcept {
        const Rule rule = given;  // a local cannot alias the output
        simd<std::uint32_t, Lanes> index;
        count_up(index, first);
        std::size_t i = 0;
        for (; i + Lanes <= size; i += Lanes) {
            simd<float, Lanes> x;
            load(x, from + i);
            rule(x, index);
            store(x, to + i);
            index = index + static_cast<std::uint32_t>(Lanes);
        }
        for (; i < size; ++i) {
            float x = from[i];
            rule(x, first + static_cast<std::uint32_t>(i));
            to[i] = x;
        }
    }
};

/// output[i] = input[i] after rule(input[i], first + i): any splitting into spans gives the same.
///   rule(x, index)       rounds x, a float or a vector of them, in place; index is the low 32 bits
///   rule.stretch(high)   the rule for indices with these high 32 bits
/// Shape    spans of equal length, any length and alignment; the same span, or disjoint ones
template <class Rule>
void apply_rule(const Rule& rule, std::span<const float> input, std::span<float> output, std::uint64_t first = 0,
                instruction_set set = widest_instruction_set) noexcept {
    assert(input.size() == output.size());
    for (std::size_t begin = 0; begin < input.size();) {
        const std::uint64_t index = first + begin;
        const auto low = static_cast<std::uint32_t>(index);
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>(input.size() - begin, (std::uint64_t{1} << 32) - low));
        run_kernel<rule_kernel<Rule>>(set, input.data() + begin, output.data() + begin, size,
                                      rule.stretch(static_cast<std::uint32_t>(index >> 32)), low);
        begin += size;
    }
}

/// One element of a tensor.
template <class Rule>
float apply_rule(const Rule& rule, float x, std::uint64_t index) noexcept {
    rule.stretch(static_cast<std::uint32_t>(index >> 32))(x, static_cast<std::uint32_t>(index));
    return x;
}

}  // namespace quantsweep::detail
