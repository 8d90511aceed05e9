// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The bits of tensors and weights, which probes compare, and other values, which they write.

#include <cstddef>
#include <optional>
#include <vector>

#include <quantsweep/graph/any_graph.hpp>

namespace quantsweep::detail {

/// The bytes of a tensor's elements in row-major order; empty for a tensor that is not floating point. Comparing bytes
/// compares bits: NaN equals itself, and -0 differs from 0.
using tensor_bits = std::vector<std::byte>;
/// Returns the bits of the outputs of a host's own forward(inputs).
using forward_bits = function_ref<std::vector<tensor_bits>()>;

/// Overwrites all elements with values of both signs, far from the old ones and from zero.
void disturb(const any_writable_view& values);
/// Takes an eighth off every element, as coarse rounding might. An index into a table stays in range.
void shrink(const any_writable_view& values);
/// Writes bytes that row_major_bytes() returned back into the same tensor. The host has just written to this tensor, so it is
/// writable.
void put_back(const any_view& values, const tensor_bits& bits);

std::size_t count_weights(any_graph& host, std::size_t node);
/// Whether output() differs from `before` while the node's weight number `chosen` holds other values.
bool sees_write(any_graph& host, std::size_t node, std::size_t chosen, const tensor_bits& before,
                function_ref<tensor_bits()> output);

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/detail/tensor_bits.ipp>
#endif
