// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the compilers' vector extension lacks, or does badly, instruction by instruction.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include <quantsweep/kernel/detail/simd.hpp>

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

/// Writes the chosen words one after the other, up to a whole vector of idle ones after them, and returns their number.
inline std::size_t compress(const simd<std::uint32_t, 4>& words, const simd<std::int32_t, 4>& chosen,
                            std::uint32_t* to) noexcept {
    std::size_t filled = 0;
    for (std::size_t k = 0; k < 4; ++k) {
        to[filled] = words[k];
        filled += static_cast<std::size_t>(-chosen[k]);
    }
    return filled;
}
#if QUANTSWEEP_X86
/// For each mask of eight lanes, the numbers of the lanes that are in it.
inline constexpr auto chosen_lanes = [] {
    std::array<std::array<std::uint8_t, 8>, 256> lanes{};
    for (std::size_t mask = 0; mask < lanes.size(); ++mask)
        for (std::size_t k = 0, filled = 0; k < 8; ++k)
            if (mask >> k & 1) lanes[mask][filled++] = static_cast<std::uint8_t>(k);
    return lanes;
}();

QUANTSWEEP_AVX2 inline std::size_t compress(const simd<std::uint32_t, 8>& words, const simd<std::int32_t, 8>& chosen,
                                            std::uint32_t* to) noexcept {
    const auto mask = static_cast<unsigned>(_mm256_movemask_ps(__m256(chosen)));
    const __m128i lanes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(chosen_lanes[mask].data()));
    store(_mm256_permutevar8x32_epi32(__m256i(words), _mm256_cvtepu8_epi32(lanes)), to);
    return static_cast<std::size_t>(std::popcount(mask));
}
QUANTSWEEP_AVX512 inline std::size_t compress(const simd<std::uint32_t, 16>& words,
                                              const simd<std::int32_t, 16>& chosen, std::uint32_t* to) noexcept {
    const __mmask16 mask = _mm512_movepi32_mask(__m512i(chosen));
    store(_mm512_maskz_compress_epi32(mask, __m512i(words)), to);
    return static_cast<std::size_t>(std::popcount(static_cast<unsigned>(mask)));
}
#endif

}  // namespace quantsweep::detail
