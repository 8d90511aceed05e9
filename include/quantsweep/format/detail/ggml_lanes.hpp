// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Brings blocks of a tensor into the lanes of batches, one block into each lane, and back.

#include <cstddef>
#include <limits>

#include <quantsweep/format/detail/ggml_arithmetic.hpp>

namespace quantsweep::detail {

/// Up to as many blocks as Floats has lanes, anywhere in memory. Outside the tensor, value i of lane l is
/// values[i * lanes + l].
template <class Floats>
struct lane_blocks {
    static constexpr std::size_t lanes = sizeof(Floats) / sizeof(float);

    lane_blocks(std::size_t whole, std::size_t step) noexcept : block{whole}, stride{step} {}

    std::size_t block;   ///< the number of values in a whole block
    std::size_t stride;  ///< from one value of a block to the next
    std::size_t count = 0;
    float* first[lanes];
    std::size_t size[lanes];  ///< less than `block` in short blocks

    /// Fills short blocks up with NaN, and lanes that have no block with copies of the first block.
    void load(float* values) noexcept {
        for (std::size_t l = count; l < lanes; ++l) first[l] = first[0], size[l] = size[0];
        if constexpr (lanes >= 4)
            if (is_contiguous()) {
                for (std::size_t l = 0; l < lanes; l += 4)
                    for (std::size_t i = 0; i < block; i += 4)
                        transpose_quads(first[l] + i, block, values + i * lanes + l, lanes);
                return;
            }
        for (std::size_t i = 0; i < block; ++i)
            for (std::size_t l = 0; l < lanes; ++l)
                values[i * lanes + l] = i < size[l] ? first[l][i * stride] : std::numeric_limits<float>::quiet_NaN();
    }
    void store(const float* values) const noexcept {
        if constexpr (lanes >= 4)
            if (is_contiguous()) {
                for (std::size_t l = 0; l < lanes; l += 4)
                    for (std::size_t i = 0; i < block; i += 4)
                        transpose_quads(values + i * lanes + l, lanes, first[l] + i, block);
                return;
            }
        for (std::size_t i = 0; i < block; ++i)
            for (std::size_t l = 0; l < lanes; ++l)
                if (i < size[l]) first[l][i * stride] = values[i * lanes + l];
    }

private:
    bool is_contiguous() const noexcept {
        bool all = stride == 1;
        for (std::size_t l = 0; l < lanes; ++l) all = all && first[l] == first[0] + l * block && size[l] == block;
        return all;
    }
};

template <class Floats>
auto is_finite(const Floats& x) noexcept {
    return magnitude_of(x) <= Floats(std::numeric_limits<float>::max());
}

/// Replaces what is not finite by 0, or, if the format stores the lowest value, by a value of the block, and limits
/// magnitudes. Returns how many of the values are not finite, in each lane.
template <class Floats>
[[gnu::noinline]] Floats tame(Floats* x, std::size_t size, float furthest, bool has_lowest) noexcept {
    Floats filling(0.0f), nonfinite(0.0f);
    for (std::size_t i = has_lowest ? size : 0; i-- > 0;) filling = choose(is_finite(x[i]), x[i], filling);
    for (std::size_t i = 0; i < size; ++i) {
        const auto counts = is_finite(x[i]);
        nonfinite = nonfinite + choose(counts, Floats(0.0f), Floats(1.0f));
        x[i] = lesser(Floats(furthest), greater(Floats(-furthest), choose(counts, x[i], filling)));
    }
    return nonfinite;
}

/// Returns what x becomes: `rounded` if it is finite, x if it is NaN, and else the largest value of its sign.
template <class Floats>
Floats saturated(const coded_blocks<Floats>& codes, std::size_t line, const Floats& x, const Floats& rounded) noexcept {
    const Floats a = codes.at(line, Floats(codes.lowest)), b = codes.at(line, Floats(codes.highest));
    const auto falls = b < a;
    const Floats end = choose(x < Floats(0.0f), choose(falls, b, a), choose(falls, a, b));
    return choose(is_finite(x), rounded, choose(x == x, end, x));
}

}  // namespace quantsweep::detail
