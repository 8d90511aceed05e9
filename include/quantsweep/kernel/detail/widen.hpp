// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A register of floats as two registers of doubles, which xsimd 8 has no function for.

#include <array>
#include <cstddef>
#include <type_traits>

#include <xsimd/xsimd.hpp>

namespace quantsweep::detail {

template <class Arch>
std::array<xsimd::batch<double, Arch>, 2> widen(const xsimd::batch<float, Arch>& x) noexcept {
#if XSIMD_WITH_AVX512F
    if constexpr (std::is_base_of_v<xsimd::avx512f, Arch>)
        return {_mm512_cvtps_pd(_mm512_castps512_ps256(x)),
                _mm512_cvtps_pd(_mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(x), 1)))};
    else
#endif
#if XSIMD_WITH_AVX
    if constexpr (std::is_base_of_v<xsimd::avx, Arch>)
        return {_mm256_cvtps_pd(_mm256_castps256_ps128(x)), _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1))};
    else
#endif
#if XSIMD_WITH_SSE2
    if constexpr (std::is_base_of_v<xsimd::sse2, Arch>)
        return {_mm_cvtps_pd(x), _mm_cvtps_pd(_mm_movehl_ps(x, x))};
    else
#endif
    {
        constexpr std::size_t half = xsimd::batch<double, Arch>::size;
        std::array<float, 2 * half> narrow;
        std::array<double, 2 * half> wide;
        x.store_unaligned(narrow.data());
        for (std::size_t i = 0; i < 2 * half; ++i) wide[i] = static_cast<double>(narrow[i]);
        using batch = xsimd::batch<double, Arch>;
        return {batch::load_unaligned(wide.data()), batch::load_unaligned(wide.data() + half)};
    }
}

}  // namespace quantsweep::detail
