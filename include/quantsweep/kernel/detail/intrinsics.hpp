// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Operations that xsimd 8 lacks and that are faster with intrinsics than as a loop: loading and storing parts of a
///        batch, packing and counting chosen lanes, and adding floats to doubles.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <quantsweep/kernel/detail/lanes.hpp>

namespace quantsweep::detail {

#if XSIMD_WITH_SSE2
/// For each mask of four lanes: how many chosen lanes precede each lane, and how many lanes are chosen in all.
template <class Arch>
inline constexpr auto chosen_before = [] {
    struct {
        std::uint8_t numbers[16][5];
    } places{};
    for (std::size_t mask = 0; mask < 16; ++mask)
        for (std::size_t k = 0, filled = 0; k <= 4; ++k) {
            places.numbers[mask][k] = static_cast<std::uint8_t>(filled);
            filled += mask >> k & 1;
        }
    return places;
}();
#endif
#if XSIMD_WITH_AVX2
/// For each mask of eight lanes: the numbers of the chosen lanes.
template <class Arch>
inline constexpr auto chosen_lanes = [] {
    struct {
        std::uint8_t numbers[256][8];
    } lanes{};
    for (std::size_t mask = 0; mask < 256; ++mask)
        for (std::size_t k = 0, filled = 0; k < 8; ++k)
            if (mask >> k & 1) lanes.numbers[mask][filled++] = static_cast<std::uint8_t>(k);
    return lanes;
}();

/// From index 8 - count on, this is a mask of `count` lanes.
template <class Arch>
inline constexpr std::int32_t first_lanes[16] = {-1, -1, -1, -1, -1, -1, -1, -1};

template <class Arch>
__m256i mask_of_first(std::size_t count) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(first_lanes<Arch> + 8 - count));
}
#endif

/// Loads the first `count` lanes, which are fewer than all, from memory, and takes the others from `rest`.
template <class Arch>
xsimd::batch<float, Arch> load_some(const float* from, std::size_t count,
                                    const xsimd::batch<float, Arch>& rest) noexcept {
#if XSIMD_WITH_AVX512F
    if constexpr (lanes<Arch> == 16) return _mm512_mask_loadu_ps(rest, static_cast<__mmask16>((1u << count) - 1), from);
#endif
#if XSIMD_WITH_AVX2
    if constexpr (lanes<Arch> == 8) {
        const __m256i mask = mask_of_first<Arch>(count);
        return _mm256_blendv_ps(rest, _mm256_maskload_ps(from, mask), _mm256_castsi256_ps(mask));
    }
#endif
    float buffer[lanes<Arch>];
    rest.store_unaligned(buffer);
    std::memcpy(buffer, from, count * sizeof *from);
    return xsimd::batch<float, Arch>::load_unaligned(buffer);
}
template <class Floats>
Floats load_some(const float* from, std::size_t count) noexcept {
    return load_some(from, count, Floats(0.0f));
}
/// Stores the first `count` lanes, which are fewer than all.
template <class Arch>
void store_some(const xsimd::batch<float, Arch>& x, float* to, std::size_t count) noexcept {
#if XSIMD_WITH_AVX512F
    if constexpr (lanes<Arch> == 16) return _mm512_mask_storeu_ps(to, static_cast<__mmask16>((1u << count) - 1), x);
#endif
#if XSIMD_WITH_AVX2
    if constexpr (lanes<Arch> == 8) return _mm256_maskstore_ps(to, mask_of_first<Arch>(count), x);
#endif
    float buffer[lanes<Arch>];
    x.store_unaligned(buffer);
    std::memcpy(to, buffer, count * sizeof *to);
}

/// Writes the chosen words one after the other and returns their number. May write up to a whole batch of other words
/// after them.
template <class Arch>
std::size_t compress(const xsimd::batch_bool<std::int32_t, Arch>& chosen,
                     const xsimd::batch<std::uint32_t, Arch>& words, std::uint32_t* to) noexcept {
#if XSIMD_WITH_AVX512F
    if constexpr (lanes<Arch> == 16) {
        const __mmask16 mask = chosen;
        _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(mask, words));
        return static_cast<std::size_t>(__builtin_popcount(mask));
    }
#endif
#if XSIMD_WITH_AVX2
    if constexpr (lanes<Arch> == 8) {
        const auto mask = static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(chosen)));
        const void* const numbers = chosen_lanes<Arch>.numbers[mask];
        const __m256i order = _mm256_cvtepu8_epi32(_mm_loadl_epi64(static_cast<const __m128i*>(numbers)));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm256_permutevar8x32_epi32(words, order));
        return static_cast<std::size_t>(__builtin_popcount(mask));
    }
#endif
#if XSIMD_WITH_SSE2
    if constexpr (lanes<Arch> == 4) {
        std::uint32_t in[4];
        words.store_unaligned(in);
        const auto& places = chosen_before<Arch>.numbers[_mm_movemask_ps(_mm_castsi128_ps(chosen))];
#pragma GCC unroll 4
        for (std::size_t k = 0; k < 4; ++k) to[places[k]] = in[k];  // the next chosen word overwrites one not chosen
        return places[4];
    }
#endif
    std::uint32_t each[lanes<Arch>];
    std::int32_t taken[lanes<Arch>];  // 1 if the lane is chosen, else 0
    words.store_unaligned(each);
    using ints = xsimd::batch<std::int32_t, Arch>;
    choose(chosen, ints(1), ints(0)).store_unaligned(taken);
    std::size_t filled = 0;
    for (std::size_t k = 0; k < lanes<Arch>; ++k) {
        to[filled] = each[k];
        filled += static_cast<std::size_t>(taken[k]);
    }
    return filled;
}

/// Returns `before` with one added in the chosen lanes. A mask as wide as the lanes holds -1 in each chosen one.
template <class Arch>
xsimd::batch<std::int32_t, Arch> count_where(const xsimd::batch_bool<float, Arch>& chosen,
                                             const xsimd::batch<std::int32_t, Arch>& before) noexcept {
    using ints = xsimd::batch<std::int32_t, Arch>;
    using mask = typename xsimd::batch_bool<float, Arch>::register_type;
    if constexpr (sizeof(mask) == sizeof(ints))
        return before - ints(std::bit_cast<typename ints::register_type>(static_cast<mask>(chosen)));
    else
        return choose(xsimd::batch_bool<std::int32_t, Arch>(static_cast<mask>(chosen)), before + ints(1), before);
}

inline void add_widened(float part, double* sum, bool store) noexcept {
    *sum = store ? static_cast<double>(part) : *sum + static_cast<double>(part);
}
/// Adds part[k] to sums[k] in double, or stores it there, for each k. Converts from memory: from a register, each conversion
/// would take a shuffle besides.
template <class Arch>
void add_widened(const xsimd::batch<float, Arch>& part, double* sums, bool store) noexcept {
    float each[lanes<Arch>];
    part.store_unaligned(each);
#if XSIMD_WITH_AVX
    __asm__("" : "+m"(each));  // otherwise gcc takes the values from the register
#endif
#if XSIMD_WITH_AVX512F
    if constexpr (lanes<Arch> == 16) {
        for (std::size_t k = 0; k < 16; k += 8) {
            // Masked, because gcc 12 warns of an uninitialized value inside its own header for the unmasked conversion.
            const __m512d wide = _mm512_maskz_cvtps_pd(0xff, _mm256_loadu_ps(each + k));
            _mm512_storeu_pd(sums + k, store ? wide : _mm512_add_pd(_mm512_loadu_pd(sums + k), wide));
        }
        return;
    }
#endif
#if XSIMD_WITH_AVX
    if constexpr (lanes<Arch> == 8) {
        for (std::size_t k = 0; k < 8; k += 4) {
            const __m256d wide = _mm256_cvtps_pd(_mm_loadu_ps(each + k));
            _mm256_storeu_pd(sums + k, store ? wide : _mm256_add_pd(_mm256_loadu_pd(sums + k), wide));
        }
        return;
    }
#endif
    for (std::size_t k = 0; k < lanes<Arch>; ++k)
        sums[k] = store ? static_cast<double>(each[k]) : sums[k] + static_cast<double>(each[k]);
}

}  // namespace quantsweep::detail
