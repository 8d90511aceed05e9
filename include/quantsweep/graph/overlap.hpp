// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Whether two lent parameters have an element in common.

#include <vector>

#include <quantsweep/graph/parameter.hpp>

namespace quantsweep {

namespace detail {

/// Half-open.
struct memory_run {
    const void* first;
    const void* last;
};

/// The dense runs of a parameter's memory, ascending.
std::vector<memory_run> memory_runs(const parameter& lent);

}  // namespace detail

/// Slices of one matrix overlap only where they share an element, however their bounds interleave.
/// Cost    that of sorting the dense runs of both; one run each for dense tensors
bool overlap(const parameter& a, const parameter& b);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/overlap.ipp>
#endif
