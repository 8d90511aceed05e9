// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Copies one tensor to another of the same shape, whatever the two layouts.

#include <cstddef>

#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep::detail {

/// Returns the part of a view that holds `count` indices of one axis, from `first` on.
template <class T>
tensor_view<T> some_of(tensor_view<T> values, std::size_t axis, std::size_t first, std::size_t count) {
    values.data += static_cast<std::ptrdiff_t>(first) * values.strides[axis];
    values.shape[axis] = count;
    return values;
}

/// Copies element by element.
template <class T>
void copy_values(const tensor_view<const T>& from, const tensor_view<T>& to) {
    dimensions<std::size_t> index(from.shape.rank());
    const T* source = from.data;
    T* target = to.data;
    for (std::size_t left = from.size(); left > 0; --left) {
        *target = *source;
        for (std::size_t axis = from.shape.rank(); axis-- > 0;) {
            const bool wraps = ++index[axis] == from.shape[axis];
            const std::ptrdiff_t steps = wraps ? 1 - static_cast<std::ptrdiff_t>(from.shape[axis]) : 1;
            source += steps * from.strides[axis];
            target += steps * to.strides[axis];
            if (!wraps) break;
            index[axis] = 0;
        }
    }
}

}  // namespace quantsweep::detail
