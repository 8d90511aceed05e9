// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Element-wise passes whose bits do not depend on the values' address.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>

#include <Eigen/Core>

namespace quantsweep::detail {

/// As many values as several vector registers hold, so that the latencies of independent elements overlap.
template <std::floating_point T>
using chunk = Eigen::Array<T, 256 / sizeof(T), 1>;

/// Calls f(chunk&) over all values. A pass over a dynamic Eigen array first processes scalars until it reaches an
/// aligned address, and scalar and vector code may round differently (fused or not). The bits would then depend on the
/// address. Here the tail is padded with zeros and runs through the same instructions as the rest.
template <std::floating_point T, class Function>
void for_each_chunk(std::span<T> values, Function&& f) {
    constexpr std::size_t lanes = chunk<T>::SizeAtCompileTime;
    std::size_t i = 0;
    for (; i + lanes <= values.size(); i += lanes) {
        Eigen::Map<chunk<T>> place{values.data() + i};
        chunk<T> x = place;
        f(x);
        place = x;
    }
    if (i == values.size()) return;
    chunk<T> x = chunk<T>::Zero();
    std::copy(values.begin() + static_cast<std::ptrdiff_t>(i), values.end(), x.data());
    f(x);
    std::copy_n(x.data(), values.size() - i, values.data() + i);
}

}  // namespace quantsweep::detail
