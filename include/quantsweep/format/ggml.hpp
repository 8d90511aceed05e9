// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The block formats of ggml, the library below llama.cpp and whisper.cpp.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

/// Each has a scale in fp16; `_0` is a scale alone, `_1` a scale and a lowest value, `_k` scales within scales.
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
    unsigned bits;        ///< of a code
    std::size_t block;    ///< values
    std::uint64_t bytes;  ///< of a block, scales included
};
/// In the order of `ggml_kind`.
inline constexpr ggml_layout ggml_layouts[] = {
    {"q4_0", 4, 32, 18},   {"q4_1", 4, 32, 20},   {"q5_0", 5, 32, 22},   {"q5_1", 5, 32, 24},
    {"q8_0", 8, 32, 34},   {"q2_k", 2, 256, 84},  {"q3_k", 3, 256, 110}, {"q4_k", 4, 256, 144},
    {"q5_k", 5, 256, 176}, {"q6_k", 6, 256, 210}, {"iq4_nl", 4, 32, 18},
};

}  // namespace detail

/// Blocks of 32 values, or super-blocks of 256 whose sub-blocks of 16 or 32 have scales that are codes themselves.
/// Each value is what ggml's reference quantizer, quantize_row_*_ref, and then dequantize_row_* make of it, bit for bit
/// where ggml is compiled without fused products. What its importance matrices change is not covered, nor is the wider
/// search by which llama-quantize makes iq4_nl. The sign of a zero is ggml's, but for iq4_nl's blocks of zeros, where
/// ggml's depends on the block before.
/// Shape    where the channels are no multiple of a block's values, the last block is filled with zeros, in q4_1 and q5_1
///          with a value that it has; ggml refuses such a row
/// Formula  docs/quantization.md, eq. 40 to 44
/// NaN/Inf  NaN stays NaN, an infinity becomes the largest value of its sign that its sub-block has; both count as what
///          fills a short block. Scales above 65504, which ggml stores as infinity, are 65504, and what lies beyond
///          saturates; where ggml divides by a scale without an inverse, all codes are 0
/// Cost     q8_0 to q5_1 and iq4_nl two passes; the others fit each sub-block six to 22 times
/// Source   github.com/ggml-org/ggml, src/ggml-quants.c
class ggml_format {
public:
    /// One of ggml's formats.
    constexpr explicit ggml_format(ggml_kind kind) : kind_{kind} {}

    /// Which of ggml's formats it is.
    constexpr ggml_kind kind() const noexcept { return kind_; }
    constexpr std::size_t block_size() const noexcept { return layout().block; }
    constexpr unsigned bits() const noexcept { return layout().bits; }
    /// A short block is stored whole.
    constexpr std::uint64_t stored_bits(std::uint64_t, std::uint64_t blocks) const noexcept {
        return blocks * layout().bytes * 8;
    }
    /// "q4_k"; ggml's own names have a large K.
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
