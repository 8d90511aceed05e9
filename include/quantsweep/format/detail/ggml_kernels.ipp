// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of ggml_kernels.hpp.

#include <quantsweep/format/detail/ggml_kernels.hpp>

#include <algorithm>
#include <cstddef>

#include <xsimd/xsimd.hpp>

#include <quantsweep/format/ggml.hpp>

#if defined(__GNUC__) && !defined(__clang__)
// gcc 12 warns of uninitialized variables inside its own intrinsics, and of arrays that a loop fills.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <quantsweep/format/detail/ggml_blocks.hpp>
#include <quantsweep/format/detail/ggml_lanes.hpp>
#include <quantsweep/format/detail/ggml_super_blocks.hpp>

namespace quantsweep::detail {

template <class Floats>
void encode_ggml(ggml_kind kind, const Floats* x, coded_blocks<Floats>& to) noexcept {
    const auto grid = [](auto... arguments) { return fit_steps_of_grid(arguments...); };
    const auto turns = [](auto... arguments) { return fit_steps_by_turns(arguments...); };
    switch (kind) {
        case ggml_kind::q4_0:
        case ggml_kind::q5_0:
            return encode_signed(x, kind == ggml_kind::q4_0 ? 8 : 16, to);
        case ggml_kind::q4_1:
        case ggml_kind::q5_1:
            return encode_affine(x, kind == ggml_kind::q4_1 ? 15 : 31, to);
        case ggml_kind::q8_0:
            return encode_even(x, to);
        case ggml_kind::q2_k:
            return encode_lines(x, 16, {3, -0.5f, 15, false}, 15, to);
        case ggml_kind::q3_k:
            return encode_steps(x, 4, 32, 0, turns, to);
        case ggml_kind::q4_k:
        case ggml_kind::q5_k:
            return encode_lines(
                x, 32, kind == ggml_kind::q4_k ? line_search{15, -1.0f, 20, true} : line_search{31, -0.5f, 15, true},
                63, to);
        case ggml_kind::q6_k:
            return encode_steps(x, 32, 128, ggml_nothing, grid, to);
        case ggml_kind::iq4_nl:
            return encode_nonlinear(x, to);
    }
}

/// Rounds the blocks and returns how many of their values are not finite.
template <class Floats>
std::size_t round_ggml(ggml_kind kind, lane_blocks<Floats>& blocks) noexcept {
    constexpr std::size_t lanes = lane_blocks<Floats>::lanes;
    // No format reaches this magnitude, and with it the sums of powers in the search stay finite.
    constexpr float furthest = 0x1p30f;
    alignas(64) float values[256 * lanes];
    blocks.load(values);
    Floats x[256];
    ints_like<Floats> largest(0);
    for (std::size_t i = 0; i < blocks.block; ++i) {
        x[i] = load<Floats>(values + i * lanes);
        largest = greater(magnitude_bits(x[i]), largest);
    }
    const bool is_tame = !any(largest > bits_as<ints_like<Floats>>(Floats(furthest)));
    std::size_t nonfinite = 0;
    if (!is_tame) {
        float counts[lanes];
        detail::store(tame(x, blocks.block, furthest, kind == ggml_kind::q4_1 || kind == ggml_kind::q5_1), counts);
        for (std::size_t l = 0; l < blocks.count; ++l)
            nonfinite += static_cast<std::size_t>(counts[l]) - (blocks.block - blocks.size[l]);
    }
    coded_blocks<Floats> codes;
    encode_ggml(kind, x, codes);
    for (std::size_t line = 0, i = 0; i < blocks.block; ++line)
        for (const std::size_t end = i + codes.width; i < end; ++i) {
            float* const to = values + i * lanes;
            const Floats rounded = codes.at(line, codes.code[i]);
            detail::store(is_tame ? rounded : saturated(codes, line, load<Floats>(to), rounded), to);
        }
    blocks.store(values);
    blocks.count = 0;
    return nonfinite;
}

/// See ggml_format::fake_quantize.
template <class Floats>
std::size_t round_ggml(ggml_kind kind, std::size_t block, const tensor_block<float>& tensor) noexcept {
    lane_blocks<Floats> blocks(block, tensor.inner);
    std::size_t nonfinite = 0, left = tensor.outer * ((tensor.channels + block - 1) / block) * tensor.inner;
    for (std::size_t o = 0; o < tensor.outer; ++o)
        for (std::size_t c = 0; c < tensor.channels; c += block)
            for (std::size_t i = 0; i < tensor.inner; ++i) {
                blocks.first[blocks.count] = tensor.data + (o * tensor.channels + c) * tensor.inner + i;
                blocks.size[blocks.count] = std::min(block, tensor.channels - c);
                --left;
                if (++blocks.count == blocks.lanes || left == 0) nonfinite += round_ggml(kind, blocks);
            }
    return nonfinite;
}

template <class Arch>
[[gnu::flatten]] std::size_t ggml_kernels<Arch>::round(ggml_kind kind, std::size_t block,
                                                       const tensor_block<float>& tensor) noexcept {
    return round_ggml<xsimd::batch<float, Arch>>(kind, block, tensor);
}

}  // namespace quantsweep::detail
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
