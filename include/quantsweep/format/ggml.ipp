// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of ggml.hpp.

#include <quantsweep/format/ggml.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/format/detail/ggml_blocks.hpp>
#include <quantsweep/format/detail/ggml_super_blocks.hpp>
#include <quantsweep/format/detail/groups.hpp>

namespace quantsweep {

namespace detail {

inline void encode_ggml(ggml_kind kind, std::span<const float> x, coded_block& block) noexcept {
    const auto small = [&] { return block_of_32{x.data(), 32}; };
    const auto super = [&] { return block_of_256{x.data(), 256}; };
    const auto grid = [](auto... arguments) { return fit_step_of_grid(arguments...); };
    const auto turns = [](auto... arguments) { return fit_step_by_turns(arguments...); };
    switch (kind) {
        case ggml_kind::q4_0:
            return encode_signed(small(), 8, block);
        case ggml_kind::q4_1:
            return encode_affine(small(), 15, block);
        case ggml_kind::q5_0:
            return encode_signed(small(), 16, block);
        case ggml_kind::q5_1:
            return encode_affine(small(), 31, block);
        case ggml_kind::q8_0:
            return encode_even(small(), block);
        case ggml_kind::q2_k:
            return encode_lines<16>(super(), {3, -0.5f, 15, false}, 15, block);
        case ggml_kind::q3_k:
            return encode_steps(super(), 4, 32, 0, turns, block);
        case ggml_kind::q4_k:
            return encode_lines<32>(super(), {15, -1.0f, 20, true}, 63, block);
        case ggml_kind::q5_k:
            return encode_lines<32>(super(), {31, -0.5f, 15, true}, 63, block);
        case ggml_kind::q6_k:
            return encode_steps(super(), 32, 128, ggml_nothing, grid, block);
        case ggml_kind::iq4_nl:
            return encode_nonlinear(small(), block);
    }
}

/// Returns the value that stands in for a missing or non-finite one: 0, or, if the format stores the lowest value, a
/// value of the block.
inline float filling(ggml_kind kind, std::span<const float> values) noexcept {
    if (kind != ggml_kind::q4_1 && kind != ggml_kind::q5_1) return 0;
    const auto known = std::find_if(values.begin(), values.end(), [](float x) { return std::isfinite(x); });
    return known == values.end() ? 0.0f : *known;
}

inline float decoded(const code_line& line, int code, float x) noexcept {
    if (std::isfinite(x)) return line.at(code);
    if (std::isnan(x)) return x;
    const auto [low, high] = std::minmax({line.at(line.lowest), line.at(line.highest)});
    return x < 0 ? low : high;
}

}  // namespace detail

QUANTSWEEP_INLINE std::size_t ggml_format::fake_quantize(const tensor_block<float>& tensor) const {
    // No format reaches this magnitude, and with it the sums of powers in the search stay finite.
    constexpr float furthest = 0x1p30f;
    std::size_t nonfinite = 0;
    std::array<float, 256> filled;
    detail::coded_block block;
    detail::for_each_group(tensor, block_size(), [&](std::span<float> values) {
        const float filling = detail::filling(kind_, values);
        const std::size_t already = nonfinite;
        for (std::size_t i = 0; i < block_size(); ++i) {
            const bool counts = i < values.size() && std::isfinite(values[i]);
            if (!counts && i < values.size()) ++nonfinite;
            filled[i] = std::clamp(counts ? values[i] : filling, -furthest, furthest);
        }
        detail::encode_ggml(kind_, filled, block);
        if (nonfinite == already)
            for (std::size_t i = 0; i < values.size(); ++i) values[i] = block.lines[i / block.width].at(block.code[i]);
        else
            for (std::size_t i = 0; i < values.size(); ++i)
                values[i] = detail::decoded(block.lines[i / block.width], block.code[i], values[i]);
    });
    return nonfinite;
}

}  // namespace quantsweep
