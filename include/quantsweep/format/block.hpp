// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Formats whose blocks carry their own scales: OCP Microscaling, NVFP4, NF4.

#include <cstddef>
#include <cstdint>
#include <string>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/code_book.hpp>
#include <quantsweep/format/minifloat.hpp>

namespace quantsweep {

/// Blocks of 32 small floats whose scale is a power of two.
/// Formula  s = 2^(floor(log2(max |x|)) - top), at least 2^-127; q(x) = round(x / s) * s, saturating; 2^top is the
///          octave of the element's largest number                                  (docs/quantization.md, eq. 15)
/// NaN/Inf  NaN stays NaN, and an infinity becomes the block's largest number. Neither influences the scale: the rest
///          of the block is rounded as if they were 0. The specification leaves both to the implementation.
/// Source   OCP Microscaling Formats (MX) Specification 1.0, section 5 and 6.3
class microscaling_format {
public:
    /// Uses blocks of 32 numbers of this element format.
    constexpr explicit microscaling_format(minifloat_format element) : element_{element} {}

    constexpr std::size_t block_size() const noexcept { return 32; }
    constexpr unsigned bits() const noexcept { return element_.bits(); }
    constexpr std::uint64_t stored_bits(std::uint64_t values, std::uint64_t blocks) const noexcept {
        return values * bits() + blocks * 8;
    }
    /// The format of the numbers in a block.
    constexpr const minifloat_format& element() const noexcept { return element_; }
    /// "mxfp8_e4m3", "mxfp4", "mxint8"
    std::string name() const;
    std::size_t fake_quantize(const tensor_block<float>& tensor) const noexcept;
    friend bool operator==(const microscaling_format&, const microscaling_format&) = default;

private:
    minifloat_format element_;
};

/// MXFP8, whose elements have 4 bits of exponent and 3 of mantissa.
inline constexpr microscaling_format mxfp8_e4m3{fp8_e4m3};
/// MXFP8, whose elements have 5 bits of exponent and 2 of mantissa.
inline constexpr microscaling_format mxfp8_e5m2{fp8_e5m2};
/// MXFP6, whose elements have 3 bits of exponent and 2 of mantissa.
inline constexpr microscaling_format mxfp6_e3m2{fp6_e3m2};
/// MXFP6, whose elements have 2 bits of exponent and 3 of mantissa.
inline constexpr microscaling_format mxfp6_e2m3{fp6_e2m3};
/// MXFP4, whose elements have 2 bits of exponent and 1 of mantissa.
inline constexpr microscaling_format mxfp4{fp4_e2m1};
/// MXINT8. Numbers with one bit of exponent and six of mantissa are evenly spaced: they are the integers from -127 to
/// 127.
/// The code -128 is not used, so that every number has its negative.
inline constexpr microscaling_format mxint8{minifloat_format{1, 6, minifloat_kind::numbers}};

/// Blocks of 16 fp4 E2M1 numbers, each block with an fp8 E4M3 scale, and a float scale for the tensor.
/// Formula  t = max |x| / (6 * 448) over the tensor; s = t * e4m3(max |x| / 6 / t) over the block, at least t * 2^-9;
///          q(x) = e2m1(x * (1 / s)) * s                                             (docs/quantization.md, eq. 16)
/// NaN/Inf  as in microscaling_format
/// Source   NVIDIA 2025, Pretraining large language models with NVFP4, appendix C (arXiv:2509.25149)
class nvfp4 {
public:
    /// How elements are rounded.
    constexpr explicit nvfp4(rounding how = {}) : how_{how} {}

    constexpr std::size_t block_size() const noexcept { return 16; }
    constexpr unsigned bits() const noexcept { return 4; }
    constexpr std::uint64_t stored_bits(std::uint64_t values, std::uint64_t blocks) const noexcept {
        return values * bits() + blocks * 8 + 32;
    }
    std::string name() const;
    std::size_t fake_quantize(const tensor_block<float>& tensor) const noexcept;
    friend bool operator==(const nvfp4&, const nvfp4&) = default;

private:
    rounding how_;
};

/// Blocks of 64 whose scale is their largest magnitude. The levels are quantiles of the normal distribution.
/// NaN/Inf  as in microscaling_format
/// Source   Dettmers et al. 2023, QLoRA: efficient finetuning of quantized LLMs, appendix E (arXiv:2305.14314)
class nf4 {
public:
    /// The 16 levels.
    static const code_book& levels();
    constexpr std::size_t block_size() const noexcept { return 64; }
    constexpr unsigned bits() const noexcept { return 4; }
    std::string name() const { return "nf4"; }
    std::size_t fake_quantize(const tensor_block<float>& tensor) const;
    friend bool operator==(const nf4&, const nf4&) = default;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/block.ipp>
#endif
