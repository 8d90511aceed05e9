// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A loop over independent pieces of work on several threads.

#include <cstddef>

#include <quantsweep/core/function_ref.hpp>

namespace quantsweep {

/// Calls work(thread, i) for every i below count; i is handed out in ascending order, a thread takes the next when free.
/// Errors  the exception of the smallest i that threw, after all threads have stopped; later work is not begun
void parallel_for(std::size_t threads, std::size_t count, function_ref<void(std::size_t, std::size_t)> work);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/parallel.ipp>
#endif
