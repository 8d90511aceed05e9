// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Copies a tensor's elements in row-major order, whatever their order in memory.

#include <cstddef>
#include <optional>
#include <vector>

#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

/// The elements in row-major order of the axes, or of the axes with `first` moved to the front, converted to U.
/// Cost  one read and one write per element, in the order of the result
template <class U, class T>
std::vector<U> to_vector(const tensor_view<const T>& values, std::optional<std::size_t> first = std::nullopt) {
    std::vector<std::size_t> order;
    if (first) order.push_back(*first);
    for (std::size_t axis = 0; axis < values.shape.rank(); ++axis)
        if (axis != first) order.push_back(axis);
    std::vector<std::size_t> index(order.size());
    std::vector<U> result;
    const std::size_t count = values.size();
    result.reserve(count);
    const T* at = values.data;
    while (result.size() < count) {
        result.push_back(static_cast<U>(*at));
        for (std::size_t d = order.size(); d-- > 0;) {
            at += values.strides[order[d]];
            if (++index[d] < values.shape[order[d]]) break;
            at -= static_cast<std::ptrdiff_t>(index[d]) * values.strides[order[d]];
            index[d] = 0;
        }
    }
    return result;
}

#ifdef QUANTSWEEP_COMPILED
extern template std::vector<float> to_vector(const tensor_view<const float>&, std::optional<std::size_t>);
extern template std::vector<double> to_vector(const tensor_view<const double>&, std::optional<std::size_t>);
extern template std::vector<float> to_vector(const tensor_view<const double>&, std::optional<std::size_t>);
extern template std::vector<double> to_vector(const tensor_view<const float>&, std::optional<std::size_t>);
#endif

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/to_vector.ipp>
#endif
