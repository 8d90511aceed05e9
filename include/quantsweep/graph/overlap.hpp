// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Whether two lent parameters, or two tensors, have an element in common.

#include <vector>

#include <quantsweep/core/any_tensor.hpp>
#include <quantsweep/graph/parameter.hpp>

namespace quantsweep {

namespace detail {

/// Half-open.
struct memory_run {
    const void* first;
    const void* last;
};

/// The dense runs of a parameter's memory, or of a tensor's, ascending; none of a tensor that is not floating point.
std::vector<memory_run> memory_runs(const parameter& lent);
std::vector<memory_run> memory_runs(const any_view& values);
bool have_common_memory(const std::vector<memory_run>& left, const std::vector<memory_run>& right);
/// Whether both lend the same values in the same order, along the same axes.
bool same_parameter(const parameter& a, const parameter& b);

}  // namespace detail

/// Slices of one matrix overlap only where they share an element, however their bounds interleave.
/// Cost    that of sorting the dense runs of both; one run each for dense tensors
bool overlap(const parameter& a, const parameter& b);
bool overlap(const any_view& a, const any_view& b);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/overlap.ipp>
#endif
