// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Kernels that sum terms over elements. Apart from sums.hpp, which is also for units that see no kernel's body.

#include <quantsweep/kernel/detail/sums.hpp>

namespace quantsweep::detail {

template <class Arch>
[[gnu::flatten]] row_sums<2> kernels<Arch>::squares(two_tensors<float> source, std::size_t size) noexcept {
    return add_rows<xsimd::batch<float, Arch>>(square_terms<two_tensors<float>>{source}, size);
}

template <class Arch>
[[gnu::flatten]] row_sums<2> kernels<Arch>::squares(rounded_values source, std::size_t size) noexcept {
    return add_rows<xsimd::batch<float, Arch>>(square_terms<rounded_values>{source}, size);
}

}  // namespace quantsweep::detail
