// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The block formats of ggml, the library on which llama.cpp and whisper.cpp are built.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

/// Each block has a scale in fp16. `_0` formats have only a scale, `_1` a scale and a minimum, `_k` scales within
/// scales.
enum class ggml_kind : std::uint8_t {
    q4_0,    ///< 4 bits, blocks of 32
    q4_1,    ///< 4 bits, blocks of 32
    q5_0,    ///< 5 bits, blocks of 32
    q5_1,    ///< 5 bits, blocks of 32
    q8_0,    ///< 8 bits, blocks of 32
    q2_k,    ///< 2 bits, blocks of 256
    q3_k,    ///< 3 bits, blocks of 256
    q4_k,    ///< 4 bits, blocks of 256
    q5_k,    ///< 5 bits, blocks of 256
    q6_k,    ///< 6 bits, blocks of 256
    iq4_nl,  ///< 4 bits, 16 levels that are not evenly spaced, blocks of 32
};

namespace detail {

struct ggml_layout {
    std::string_view name;
    unsigned bits;        ///< the bits of a code
    std::size_t block;    ///< values in a block
    std::uint64_t bytes;  ///< the bytes of a block, including scales
};
/// In the order of `ggml_kind`.
inline constexpr ggml_layout ggml_layouts[] = {
    {"q4_0", 4, 32, 18},   {"q4_1", 4, 32, 20},   {"q5_0", 5, 32, 22},   {"q5_1", 5, 32, 24},
    {"q8_0", 8, 32, 34},   {"q2_k", 2, 256, 84},  {"q3_k", 3, 256, 110}, {"q4_k", 4, 256, 144},
    {"q5_k", 5, 256, 176}, {"q6_k", 6, 256, 210}, {"iq4_nl", 4, 32, 18},
};

}  // namespace detail

/// Blocks of 32 values, or super-blocks of 256 whose sub-blocks of 16 or 32 have scales that are codes themselves.
/// Each value becomes what ggml's reference functions, quantize_row_*_ref and then dequantize_row_*, make of it, bit
/// for bit if ggml is compiled without fused products. The format covers neither ggml's importance matrices nor the
/// wider search of llama-quantize for iq4_nl. The sign of a zero is ggml's, except in iq4_nl's blocks of zeros, where
/// ggml's sign depends on the previous block.
/// Shape    if the number of channels is not a multiple of the block's size, the last block is filled up: with zeros,
///          or in q4_1 and q5_1 with a value that the block has; ggml refuses such a row
/// Formula  docs/quantization.md, eq. 40 to 44
/// NaN/Inf  NaN stays NaN, and an infinity becomes the largest value of its sign in its sub-block; both count like the
///          values that fill up a short block. A scale above 65504, which ggml stores as infinity, becomes 65504, and
///          larger values saturate; where ggml divides by a scale that has no inverse, all codes are 0
/// Cost     q8_0 to q5_1 and iq4_nl take two passes; the others fit each sub-block six to 22 times. Blocks are
///          rounded 4 to 16 at once; fewer take as long
/// Source   github.com/ggml-org/ggml, src/ggml-quants.c
class ggml_format {
public:
    /// Selects one of ggml's formats.
    constexpr explicit ggml_format(ggml_kind kind) : kind_{kind} {}

    /// Which of ggml's formats it is.
    constexpr ggml_kind kind() const noexcept { return kind_; }
    constexpr std::size_t block_size() const noexcept { return layout().block; }
    constexpr unsigned bits() const noexcept { return layout().bits; }
    /// A short block takes as many bits as a whole one.
    constexpr std::uint64_t stored_bits(std::uint64_t, std::uint64_t blocks) const noexcept {
        return blocks * layout().bytes * 8;
    }
    /// "q4_k"; ggml's own names use a capital K.
    std::string name() const { return std::string{layout().name}; }
    std::size_t fake_quantize(const tensor_block<float>& tensor) const;
    friend bool operator==(const ggml_format&, const ggml_format&) = default;

private:
    constexpr const detail::ggml_layout& layout() const noexcept {
        return detail::ggml_layouts[static_cast<std::size_t>(kind_)];
    }

    ggml_kind kind_;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/ggml.ipp>
#endif
