// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs a loop over independent pieces of work on several threads.

#include <cstddef>

#include <quantsweep/core/function_ref.hpp>

namespace quantsweep {

/// Calls work(thread, i) for every i below count. A free thread takes the next i, so the i are started in ascending
/// order.
/// Errors  the exception of the smallest i that threw, after all threads have stopped; no new work starts after an
///         exception
void parallel_for(std::size_t threads, std::size_t count, function_ref<void(std::size_t, std::size_t)> work);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/parallel.ipp>
#endif
