// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/block.hpp>

#include <cmath>
#include <initializer_list>
#include <limits>
#include <type_traits>
#include <utility>

#include <quantsweep/kernel/detail/block_rule.hpp>

#include "float_grids.hpp"
#include "../support/values.hpp"
#include "rule_laws.hpp"

namespace {

using namespace quantsweep;
using namespace quantsweep::detail;
using namespace quantsweep::detail::rounding_rule;

using toy::infinity;

using toy::e2m1, toy::e4m3;

/// One block by the rule for a single float: what the kernels must equal.
template <class Rule>
std::size_t by_scalar(const tensor_block<float>& tensor, std::size_t block_size, const Rule& rule) {
    std::size_t nonfinite = 0;
    for (std::size_t o = 0; o < tensor.outer; ++o)
        for (std::size_t c = 0; c < tensor.channels; c += block_size)
            for (std::size_t i = 0; i < tensor.inner; ++i) {
                const std::size_t rows = std::min(block_size, tensor.channels - c);
                const std::size_t first = (o * tensor.channels + c) * tensor.inner + i;
                float largest = 0;
                for (std::size_t r = 0; r < rows; ++r) {
                    const float size = std::fabs(tensor.data[first + r * tensor.inner]);
                    if (std::isfinite(size))
                        largest = std::max(largest, size);
                    else
                        ++nonfinite;
                }
                float scale = 0, inverse = 0;
                rule.scale_of(std::bit_cast<std::int32_t>(largest), scale, inverse);
                for (std::size_t r = 0; r < rows; ++r) {
                    const std::size_t place = first + r * tensor.inner;
                    rule.stretch(0).round(tensor.data[place], scale, inverse, static_cast<std::uint32_t>(place));
                }
            }
    return nonfinite;
}

template <class Rule>
void laws_of(const Rule& rule, std::size_t block_size) {
    for (const std::size_t channels : {1u, 3u, 15u, 16u, 17u, 31u, 32u, 33u, 64u, 97u, 290u})
        for (const std::size_t inner : {1u, 2u, 7u, 16u, 17u, 49u}) {
            std::vector<float> values = laws::difficult_floats(2 * channels * inner + 3, 8), expected = values;
            const auto in = [&](std::vector<float>& v) {
                return tensor_block<float>{v.data() + 3, 0, 2, channels, inner};
            };
            const std::size_t nonfinite = by_scalar(in(expected), block_size, rule);
            on_every_instruction_set([&](instruction_set set) {
                std::vector<float> rounded = values;
                INFO(channels, " channels, inner ", inner);
                CHECK(round_blocks(in(rounded), block_size, rule, set) == nonfinite);
                CHECK(laws::same_bits(rounded, expected));
            });
        }
}

}  // namespace

TEST_CASE("vectors give the bits of the scalar rule, whatever the layout and the length of the last block") {
    laws_of(block_rule<power_of_two_scale_rule, half_to_even, by_reciprocal>{e2m1, {{2}}, {}}, 32);
    laws_of(block_rule<power_of_two_scale_rule, stochastic, by_reciprocal>{e4m3, {{8}}, stochastic{4}}, 32);
    const small_float_scale_rule small{{0.01f, 6, e4m3}};
    laws_of(block_rule<small_float_scale_rule, half_to_even, by_reciprocal>{e2m1, small, {}}, 16);
    laws_of(block_rule<small_float_scale_rule, half_away, by_quotient>{e2m1, small, {}}, 16);
}

TEST_CASE("any rounding, told at run time, gives the bits of its own rule, with either kind of scale") {
    const power_of_two_scale power{2};
    const small_float_scale small{0.01f, 6, e4m3};
    for (const auto& [channels, inner] : {std::pair<std::size_t, std::size_t>{97, 1}, {33, 19}}) {
        const std::vector<float> values = laws::difficult_floats(2 * channels * inner, 9);
        const auto in = [&](std::vector<float>& v) { return tensor_block<float>{v.data(), 0, 2, channels, inner}; };
        const auto check = [&](const auto& scale, const rounding& how, const auto& rule) {
            std::vector<float> expected = values, rounded = values;
            const std::size_t nonfinite = by_scalar(in(expected), 16, rule);
            CHECK(round_blocks(in(rounded), 16, e2m1, scale, how) == nonfinite);
            CHECK(laws::same_bits(rounded, expected));
            const any_scaling scaling{how.scaling == scaling_mode::divide};
            rounded = values;
            round_blocks(in(rounded), 16,
                         block_rule<std::remove_cvref_t<decltype(rule.scale_of)>, any_mode, any_scaling>{
                             e2m1, rule.scale_of, any_mode{how}, scaling});
            CHECK(laws::same_bits(rounded, expected));
        };
        const power_of_two_scale_rule p{power};
        const small_float_scale_rule s{small};
        constexpr auto divide = scaling_mode::divide, reciprocal = scaling_mode::reciprocal;
        check(power, {}, block_rule<power_of_two_scale_rule, half_to_even, by_reciprocal>{e2m1, p, {}});
        check(small, {}, block_rule<small_float_scale_rule, half_to_even, by_reciprocal>{e2m1, s, {}});
        check(small, {rounding_mode::half_to_even, divide},
              block_rule<small_float_scale_rule, half_to_even, by_quotient>{e2m1, s, {}});
        check(small, {rounding_mode::half_away, divide},
              block_rule<small_float_scale_rule, half_away, by_quotient>{e2m1, s, {}});
        check(power, {rounding_mode::toward_zero},
              block_rule<power_of_two_scale_rule, toward_zero, by_reciprocal>{e2m1, p, {}});
        check(power, {rounding_mode::stochastic, reciprocal, 7},
              block_rule<power_of_two_scale_rule, stochastic, by_reciprocal>{e2m1, p, stochastic{7}});
    }
}

TEST_CASE("the largest magnitude is that of the finite values") {
    for (std::size_t size : {0u, 1u, 5u, 40u, 67u}) {
        const std::vector<float> values = laws::difficult_floats(size, 11);
        float expected = 0;
        for (float x : values)
            if (std::isfinite(x)) expected = std::max(expected, std::fabs(x));
        on_every_instruction_set([&](instruction_set set) { CHECK(largest_magnitude(values, set) == expected); });
    }
    CHECK(largest_magnitude(std::vector<float>{infinity, -infinity}) == 0);
}
