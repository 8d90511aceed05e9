// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the probes ask of tensors and weights: their bits, other values.

#include <cstddef>
#include <optional>
#include <vector>

#include <quantsweep/graph/any_graph.hpp>

namespace quantsweep::detail {

/// The bytes of a tensor's elements in row-major order; none of a tensor that is not floating point. Equal bits are equal
/// bytes: NaN equals itself, and -0 is not 0.
using tensor_bits = std::vector<std::byte>;
/// Of the outputs of a host's own forward(inputs).
using forward_bits = function_ref<std::vector<tensor_bits>()>;

/// With `first`, that axis in front of the others.
tensor_bits bits_of(const any_view& values, std::optional<std::size_t> first = std::nullopt);
/// Overwrites all elements with values far from the old ones and from zero, of both signs.
void disturb(const any_writable_view& values);
void disturb(const parameter& lent);
/// Takes an eighth off every element, as rounding might: what was an index into a table stays one.
void shrink(const any_writable_view& values);
/// Writes the bytes that bits_of() gave back into the same tensor. The tensor is the host's to write: it has just done so.
void put_back(const any_view& values, const tensor_bits& bits);

std::size_t count_weights(any_graph& host, std::size_t node);
/// Whether output() gives other bits than `before` while the node's weight number `chosen` holds other values.
bool sees_write(any_graph& host, std::size_t node, std::size_t chosen, const tensor_bits& before,
                function_ref<tensor_bits()> output);

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/detail/tensor_bits.ipp>
#endif
