// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Copies a tensor's elements in row-major order, whatever their order in memory.

#include <cstddef>
#include <optional>
#include <vector>

#include <quantsweep/core/any_view.hpp>

namespace quantsweep {

/// The elements in row-major order of the axes, or of the axes with `first` moved to the front, converted to U: float
/// or double. Empty if the tensor is not floating point.
/// Cost  one pass; another for a tensor that is not row-major in that order
template <class U>
std::vector<U> to_vector(const any_view& values, std::optional<std::size_t> first = std::nullopt);
template <>
std::vector<float> to_vector(const any_view& values, std::optional<std::size_t> first);
template <>
std::vector<double> to_vector(const any_view& values, std::optional<std::size_t> first);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/to_vector.ipp>
#endif
