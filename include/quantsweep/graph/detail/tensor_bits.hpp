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

/// With `first`, that axis in front of the others.
tensor_bits bits_of(const any_view& values, std::optional<std::size_t> first = std::nullopt);
/// Overwrites all elements with values far from the old ones and from zero, of both signs.
void disturb(const any_writable_view& values);
void disturb(const parameter& lent);

std::size_t count_weights(any_graph& host, std::size_t node);
/// Whether output() gives other bits than `before` while the node's weight number `chosen` holds other values.
bool sees_write(any_graph& host, std::size_t node, std::size_t chosen, const tensor_bits& before,
                function_ref<tensor_bits()> output);

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/detail/tensor_bits.ipp>
#endif
