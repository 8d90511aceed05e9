// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How a kernel is written once and compiled for several instruction sets.

#include <cstddef>
#include <cstdint>

#include <quantsweep/kernel/instruction_set.hpp>

#if defined(__x86_64__)
#define QUANTSWEEP_X86 1
/// Before a function that uses intrinsics: it is inlined into a kernel that runs on the same instruction set.
#define QUANTSWEEP_AVX2 [[gnu::target("avx2,popcnt")]]
#define QUANTSWEEP_AVX512 [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,popcnt")]]
#else
#define QUANTSWEEP_X86 0
#endif

namespace quantsweep {

namespace detail {

template <class T, std::size_t Lanes>
struct simd_of {
    typedef T type __attribute__((vector_size(sizeof(T) * Lanes)));
};

}  // namespace detail

/// A vector in the compilers' own extension: operators work lane by lane, also with a scalar on one side; comparisons
/// give integers of the same width, all ones where true; `condition ? a : b` chooses by lane; x[k] reads a lane.
/// Functions take it by reference: by value, a wide one changes the calling convention, and compilers say so.
template <class T, std::size_t Lanes>
using simd = typename detail::simd_of<T, Lanes>::type;

template <class Vector, class T>
[[gnu::always_inline]] inline void load(Vector& x, const T* from) noexcept {
    __builtin_memcpy(&x, from, sizeof x);
}
template <class Vector, class T>
[[gnu::always_inline]] inline void store(const Vector& x, T* to) noexcept {
    __builtin_memcpy(to, &x, sizeof x);
}
/// Every lane the same, -0 as +0; a Vector that is a scalar is one lane. (Of `value - Vector{}` gcc 12 warns that lanes
/// may be uninitialised; and a vector of integers that it writes in one go it takes apart where this is compiled, which is
/// for the narrowest instruction set.)
template <class Vector, class T>
[[gnu::always_inline]] inline void fill(Vector& x, T value) noexcept {
    x = Vector{};
    x += value;
}
/// Keeps a product from being fused with the sum that it goes to, whatever -ffp-contract says. (gcc 12 takes its own
/// barrier apart into lanes where it is of a vector, and then fuses them.)
template <class Vector>
[[gnu::always_inline]] inline void unfuse(Vector& product) noexcept {
#if defined(__clang__)
#pragma clang fp reassociate(on)  // of the fence alone, which is none without it
    product = __arithmetic_fence(product);
#elif QUANTSWEEP_X86
    __asm__("" : "+v"(product));
#else
    product = __builtin_assoc_barrier(product);
#endif
}

namespace detail {

template <class Kernel, class... Args>
auto run_generic(Args&&... args) {
    return Kernel::template run<4>(static_cast<Args&&>(args)...);
}

#if QUANTSWEEP_X86
template <class Kernel, class... Args>
QUANTSWEEP_AVX2 auto run_avx2(Args&&... args) {
    return Kernel::template run<8>(static_cast<Args&&>(args)...);
}

template <class Kernel, class... Args>
QUANTSWEEP_AVX512 auto run_avx512(Args&&... args) {
    return Kernel::template run<16>(static_cast<Args&&>(args)...);
}
#endif

}  // namespace detail

/// Calls Kernel::run<Lanes>(args...), compiled for an instruction set whose registers hold that many floats.
/// A kernel is a struct with one static member template, always inlined, as must be every function it hands vectors to:
///   struct my_kernel {
///       template <std::size_t Lanes>
///       [[gnu::always_inline]] static void run(const float* from, float* to, std::size_t n) noexcept;
///   };
/// There are no lambdas in it, for they do not inherit the instruction set, and no product that meets a sum unless it
/// is exact or unfused, or a compiler may fuse the two. docs/decisions/0004-instruction-sets-at-run-time.md says why.
/// Requires is_supported(set)
template <class Kernel, class... Args>
auto run_kernel(instruction_set set, Args&&... args) {
#if QUANTSWEEP_X86
    if (set == instruction_set::avx512) return detail::run_avx512<Kernel>(static_cast<Args&&>(args)...);
    if (set == instruction_set::avx2) return detail::run_avx2<Kernel>(static_cast<Args&&>(args)...);
#endif
    return detail::run_generic<Kernel>(static_cast<Args&&>(args)...);
}

}  // namespace quantsweep
