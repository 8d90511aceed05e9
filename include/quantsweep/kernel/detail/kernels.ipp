// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of kernels.hpp. They are templates; the compiled library instantiates them for each
///        instruction set, each in a translation unit of its own.

#include <quantsweep/kernel/detail/kernels.hpp>

#if defined(__GNUC__) && !defined(__clang__) && defined(__AVX512F__)
// gcc 12 warns of uninitialized variables inside its own intrinsics.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <quantsweep/kernel/detail/extremes_kernels.hpp>
#include <quantsweep/kernel/detail/sum_kernels.hpp>
#if defined(__GNUC__) && !defined(__clang__) && defined(__AVX512F__)
#pragma GCC diagnostic pop
#endif
