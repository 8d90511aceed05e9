// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the probes ask of tensors: their bits, shared memory, other values.

#include <cstddef>
#include <cstring>
#include <functional>
#include <optional>
#include <vector>

#include <quantsweep/core/tensor_traits.hpp>
#include <quantsweep/core/to_vector.hpp>

namespace quantsweep::detail {

template <tensor Tensor>
std::vector<typename tensor_traits<Tensor>::scalar> bits_of(const Tensor& value) {
    if (!observable(value)) return {};
    return to_vector<typename tensor_traits<Tensor>::scalar>(view(value));
}

/// Bit for bit, so that NaN equals itself and -0 is not 0.
template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

template <tensor Tensor>
bool shares_memory(const Tensor& a, const Tensor& b) {
    if (!observable(a) || !observable(b) || view(a).size() == 0 || view(b).size() == 0) return false;
    const auto inside = [](const auto& v, const auto* p) {
        return !std::less<>{}(p, v.data) && std::less<>{}(p, v.data + v.size());
    };
    return inside(view(a), view(b).data) || inside(view(b), view(a).data);
}

/// Far from the old values and from zero, of both signs.
template <class T>
void disturb(const tensor_view<T>& values) {
    std::size_t i = 0;
    for_each_block(values, std::nullopt, [&](const auto& block) {
        for (T& value : block.values()) value = (i++ % 2 == 0 ? T{2} : T{-1}) - value;
    });
}

}  // namespace quantsweep::detail
