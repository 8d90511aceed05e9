// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Transposes four rows of four values.

#include <cstddef>

#include <xsimd/xsimd.hpp>

namespace quantsweep::detail {

/// Writes the k-th values of four rows, which are `stride` apart, one after the other to to + k * distance, for k below 4.
inline void transpose_quads(const float* from, std::size_t stride, float* to, std::size_t distance) noexcept {
    using quad = xsimd::make_sized_batch_t<float, 4>;
    const quad a = quad::load_unaligned(from), b = quad::load_unaligned(from + stride);
    const quad c = quad::load_unaligned(from + 2 * stride), d = quad::load_unaligned(from + 3 * stride);
    const quad ac = xsimd::zip_lo(a, c), bd = xsimd::zip_lo(b, d);
    xsimd::zip_lo(ac, bd).store_unaligned(to);
    xsimd::zip_hi(ac, bd).store_unaligned(to + distance);
    const quad high_ac = xsimd::zip_hi(a, c), high_bd = xsimd::zip_hi(b, d);
    xsimd::zip_lo(high_ac, high_bd).store_unaligned(to + 2 * distance);
    xsimd::zip_hi(high_ac, high_bd).store_unaligned(to + 3 * distance);
}

}  // namespace quantsweep::detail
