// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The kernels of formats whose blocks have scales derived from their largest magnitudes, for one instruction set.

#include <cstddef>
#include <cstdint>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep::detail {

/// What the elements of a block are rounded to, and how its scale follows from its largest magnitude.
struct block_rule {
    static constexpr std::size_t mx_size = 32, nvfp4_size = 16;

    float_grid element;
    /// The scale is 2^(floor(log2(largest)) - top), at least 2^-127, where 2^top is the octave of the largest element.
    /// Source  OCP Microscaling Formats 1.0, section 6.3; E8M0 codes are the exponents from -127 to 127
    bool power_of_two = true;
    /// Otherwise the scale is one of these numbers times that of the tensor: the one that maps the largest magnitude to the
    /// largest element, and at least the smallest one above 0.
    float_grid scales{};
    float tensor_scale = 1;

    std::size_t block_size() const noexcept { return power_of_two ? mx_size : nvfp4_size; }
};

/// Like kernel/detail/kernels.hpp, and in the same translation units.
template <class Arch>
struct block_kernels {
    /// Rounds a whole dense tensor in place, in blocks of neighbours along its channels; the last block of a line may be
    /// shorter. An element's index is its position in memory. Returns how many values are not finite: NaN stays NaN, and an
    /// infinity becomes the block's largest number; neither influences the scale.
    static std::size_t round(const tensor_block<float>& tensor, const block_rule& rule, const rounding& how) noexcept;
    /// Returns the bits of the largest finite magnitude, or 0 if there is none.
    static std::int32_t largest_finite_bits(const float* values, std::size_t size) noexcept;
};

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/detail/block_kernels.ipp>
#endif
