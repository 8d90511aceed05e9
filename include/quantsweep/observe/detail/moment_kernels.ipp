// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of moment_kernels.hpp.

#include <quantsweep/observe/detail/moment_kernels.hpp>

#include <quantsweep/kernel/detail/sums.hpp>

namespace quantsweep::detail {

template <class Arch>
[[gnu::flatten]] row_sums<4> moment_kernels<Arch>::powers(const float* values, std::size_t size, float centre,
                                                          float per_unit) noexcept {
    using floats = xsimd::batch<float, Arch>;
    if (per_unit == 1) return add_rows<floats>(power_terms<false>{values, centre, 1}, size);
    return add_rows<floats>(power_terms<true>{values, centre, per_unit}, size);
}

}  // namespace quantsweep::detail
