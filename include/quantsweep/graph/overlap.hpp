// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Tells whether two lent parameters, or two tensors, share an element.

#include <vector>

#include <quantsweep/core/any_tensor.hpp>
#include <quantsweep/graph/parameter.hpp>

namespace quantsweep {

namespace detail {

/// A half-open run of memory.
struct memory_run {
    const void* first;
    const void* last;
};

/// The dense runs of a parameter's or a tensor's memory, in ascending order; none if a tensor is not floating point.
std::vector<memory_run> memory_runs(const parameter& lent);
std::vector<memory_run> memory_runs(const any_view& values);
bool have_common_memory(const std::vector<memory_run>& left, const std::vector<memory_run>& right);
/// Whether both lend the same values in the same order, along the same axes.
bool same_parameter(const parameter& a, const parameter& b);

}  // namespace detail

/// Whether both share an element. Slices of one matrix whose bounds interleave overlap only if they share an element.
/// Cost    that of sorting the dense runs of both; dense tensors have one run each
bool overlap(const parameter& a, const parameter& b);
bool overlap(const any_view& a, const any_view& b);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/overlap.ipp>
#endif
