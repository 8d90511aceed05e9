// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the compilers' vector extension lacks, or does badly, instruction by instruction.

#include <cstddef>

#include <quantsweep/kernel/instruction_set.hpp>

#if QUANTSWEEP_X86
#include <immintrin.h>
#endif

namespace quantsweep::detail {

/// Floats as doubles; gcc 12 takes __builtin_convertvector apart.
inline void widen(const simd<float, 2>& x, simd<double, 2>& wide) noexcept {
    wide = simd<double, 2>{static_cast<double>(x[0]), static_cast<double>(x[1])};
}
#if QUANTSWEEP_X86
QUANTSWEEP_AVX2 inline void widen(const simd<float, 4>& x, simd<double, 4>& wide) noexcept {
    wide = simd<double, 4>(_mm256_cvtps_pd(__m128(x)));
}
QUANTSWEEP_AVX512 inline void widen(const simd<float, 8>& x, simd<double, 8>& wide) noexcept {
    // gcc 12 says of the unmasked one, from inside its own header, that it may read what nobody wrote.
    wide = simd<double, 8>(_mm512_maskz_cvtps_pd(0xff, __m256(x)));
}
#endif

/// The lower and the upper half of a register.
template <std::size_t Lanes>
struct widened {
    simd<double, Lanes / 2> low, high;

    [[gnu::always_inline]] explicit widened(const simd<float, Lanes>& x) noexcept {
        simd<float, Lanes / 2> half;
        __builtin_memcpy(&half, &x, sizeof half);
        widen(half, low);
        __builtin_memcpy(&half, reinterpret_cast<const char*>(&x) + sizeof half, sizeof half);
        widen(half, high);
    }
};

}  // namespace quantsweep::detail
