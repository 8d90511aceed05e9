// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The operations that kernels are written in, for a float and for a batch of floats, including those that xsimd
///        8 lacks.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <type_traits>
#include <utility>

#include <xsimd/xsimd.hpp>

namespace quantsweep::detail {

/// An integer type with as many 32-bit lanes as Floats has: a single integer if Floats is a float.
template <class Floats>
using ints_like = xsimd::as_integer_t<Floats>;
template <class Floats>
using words_like = xsimd::as_unsigned_integer_t<Floats>;

template <class Arch>
inline constexpr std::size_t lanes = xsimd::batch<float, Arch>::size;

/// Reinterprets the bits of one type as another.
template <class To, class From>
To bits_as(From x) noexcept {
    return std::bit_cast<To>(x);
}
template <class To, class T, class Arch>
To bits_as(const xsimd::batch<T, Arch>& x) noexcept {
#if XSIMD_VERSION_MAJOR < 10
    return xsimd::bitwise_cast<To>(x);
#else
    return xsimd::bitwise_cast<typename To::value_type>(x);
#endif
}

inline float choose(bool condition, float a, float b) noexcept { return condition ? a : b; }
inline std::int32_t choose(bool condition, std::int32_t a, std::int32_t b) noexcept { return condition ? a : b; }
template <class T, class Arch>
xsimd::batch<T, Arch> choose(const xsimd::batch_bool<T, Arch>& condition, const xsimd::batch<T, Arch>& a,
                             const xsimd::batch<T, Arch>& b) noexcept {
#if XSIMD_WITH_AVX512F
    // xsimd 8.1 does not compile here without optimization.
    if constexpr (std::is_integral_v<T> && lanes<Arch> == 16)
        return _mm512_mask_blend_epi32(condition, b, a);
    else
#endif
        return xsimd::select(condition, a, b);
}

/// The lesser and the greater of two values, lane by lane. If either is NaN, the result is the second argument, as with
/// the single x86 instruction that does this. The order in which xsimd hands it the arguments depends on xsimd's
/// version.
template <class T>
T lesser(const T& a, const T& b) noexcept {
    return choose(a < b, a, b);
}
template <class T>
T greater(const T& a, const T& b) noexcept {
    return choose(a > b, a, b);
}
template <class T, class Arch>
xsimd::batch<T, Arch> lesser(const xsimd::batch<T, Arch>& a, const xsimd::batch<T, Arch>& b) noexcept {
    if constexpr (std::is_integral_v<T> || (XSIMD_WITH_SSE2 && XSIMD_VERSION_MAJOR < 14)) return xsimd::min(a, b);
    if constexpr (XSIMD_WITH_SSE2) return xsimd::min(b, a);
    return choose(a < b, a, b);
}
template <class T, class Arch>
xsimd::batch<T, Arch> greater(const xsimd::batch<T, Arch>& a, const xsimd::batch<T, Arch>& b) noexcept {
    if constexpr (std::is_integral_v<T> || (XSIMD_WITH_SSE2 && XSIMD_VERSION_MAJOR < 14)) return xsimd::max(a, b);
    if constexpr (XSIMD_WITH_SSE2) return xsimd::max(b, a);
    return choose(a > b, a, b);
}

/// Divides as IEEE 754 says. On ARM, xsimd multiplies by an estimate of the reciprocal instead.
__attribute__((no_sanitize("float-divide-by-zero"))) inline float divide(float a, float b) noexcept { return a / b; }
template <class Arch>
xsimd::batch<float, Arch> divide(const xsimd::batch<float, Arch>& a, const xsimd::batch<float, Arch>& b) noexcept {
    using registers = typename xsimd::batch<float, Arch>::register_type;
    typedef float elements __attribute__((vector_size(sizeof(registers)), may_alias));
    return (registers)((elements)(registers)a / (elements)(registers)b);
}

/// Returns the bits of x without its sign.
template <class Floats>
ints_like<Floats> magnitude_bits(const Floats& x) noexcept {
    return bits_as<ints_like<Floats>>(x) & ints_like<Floats>(INT32_MAX);
}

/// Returns the product unchanged, but prevents the compiler from fusing it with an addition (-ffp-contract).
template <class Floats>
Floats unfused(const Floats& product) noexcept {
#if defined(__clang__)
#pragma clang fp reassociate(on)  // applies to this barrier alone, which has no effect without it
#define QUANTSWEEP_FENCE(x) x = __arithmetic_fence(x)
#elif defined(__x86_64__)
#define QUANTSWEEP_FENCE(x) __asm__("" : "+v"(x))
#elif defined(__aarch64__)
#define QUANTSWEEP_FENCE(x) __asm__("" : "+w"(x))
#else
#define QUANTSWEEP_FENCE(x) __asm__("" : "+m"(x))  // slow, and right on any processor
#endif
    if constexpr (requires { typename Floats::register_type; }) {
        typename Floats::register_type fenced = product;
        QUANTSWEEP_FENCE(fenced);
        return fenced;
    } else {
        Floats fenced = product;
        QUANTSWEEP_FENCE(fenced);
        return fenced;
    }
#undef QUANTSWEEP_FENCE
}

/// Loads a batch, or a single number of any type.
template <class Floats, class T>
auto load(const T* from) noexcept {
    if constexpr (std::is_same_v<Floats, float>)
        return *from;
    else
        return Floats::load_unaligned(from);
}
inline void store(float x, float* to) noexcept { *to = x; }
template <class Arch>
void store(const xsimd::batch<float, Arch>& x, float* to) noexcept {
    x.store_unaligned(to);
}

/// Loads a batch into a register once. Without this, gcc 12 loads it again for each of its uses.
template <class Floats>
Floats load_once(const float* from) noexcept {
    return unfused(Floats::load_unaligned(from));
}

/// Asks for the lines of `Batches` batches that lie `ahead` values further on, but at least `Least`, by default a page of
/// memory; they may lie beyond the last value. The second-level cache and memory are otherwise too slow for what computes this
/// little.
template <class Arch, std::size_t Batches, std::size_t Least = 1024>
void fetch_ahead(const float* from, std::size_t ahead = 0) noexcept {
    if (ahead < Least) ahead = Least;
    const std::uintptr_t first = reinterpret_cast<std::uintptr_t>(from) + ahead * sizeof *from;
#pragma GCC unroll 32
    for (std::size_t line = 0; line < Batches * lanes<Arch> * sizeof *from; line += 64)
        __builtin_prefetch(reinterpret_cast<const void*>(first + line));
}

/// first, first + 1, ...
template <class Words>
Words count_up(std::uint32_t first) noexcept {
    static constexpr std::uint32_t places[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    static_assert(Words::size <= std::size(places));
    return Words::load_unaligned(places) + first;
}

/// Lane k of the result is lane From{}(k) of two batches, counted through both.
template <class From, class T, class Arch>
xsimd::batch<T, Arch> shuffle(const xsimd::batch<T, Arch>& a, const xsimd::batch<T, Arch>& b, From) noexcept {
    using registers = typename xsimd::batch<T, Arch>::register_type;
    typedef T elements __attribute__((vector_size(sizeof(registers)), may_alias));
    return [&]<std::size_t... K>(std::index_sequence<K...>) -> registers {
        return (registers)__builtin_shufflevector((elements) static_cast<registers>(a),
                                                  (elements) static_cast<registers>(b), From{}(K)...);
    }(std::make_index_sequence<xsimd::batch<T, Arch>::size>{});
}

/// Joins all lanes into one number with `join`, which takes two batches.
template <class T, class Arch, class Join, std::size_t Distance = xsimd::batch<T, Arch>::size / 2>
T over_lanes(const xsimd::batch<T, Arch>& x, Join join) noexcept {
    const xsimd::batch<T, Arch> joined = join(x, shuffle(x, x, [](std::size_t k) { return k ^ Distance; }));
    if constexpr (Distance == 1)
        return joined.get(0);
    else
        return over_lanes<T, Arch, Join, Distance / 2>(joined, join);
}
template <class Batch>
auto sum_of_lanes(const Batch& x) noexcept {
    return over_lanes(x, [](const Batch& a, const Batch& b) { return a + b; });
}
template <class Batch>
auto least_lane(const Batch& x) noexcept {
    return over_lanes(x, [](const Batch& a, const Batch& b) { return lesser(a, b); });
}
template <class Batch>
auto greatest_lane(const Batch& x) noexcept {
    return over_lanes(x, [](const Batch& a, const Batch& b) { return greater(a, b); });
}

/// Each `Run` lanes of the result are the lane-wise greatest of all such runs of one batch, in the order of the batches.
template <std::size_t Run, class Ints>
Ints greatest_of_runs(const Ints* batches) noexcept {
    if constexpr (Run == Ints::size) {
        return *batches;
    } else {
        const Ints a = greatest_of_runs<2 * Run>(batches),
                   b = greatest_of_runs<2 * Run>(batches + Ints::size / Run / 2);
        return greater(shuffle(a, b, [](std::size_t k) { return k / Run * 2 * Run + k % Run; }),
                       shuffle(a, b, [](std::size_t k) { return (k / Run * 2 + 1) * Run + k % Run; }));
    }
}

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
