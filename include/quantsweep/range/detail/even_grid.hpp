// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The evenly spaced numbers of a quantizer.

#include <cmath>
#include <concepts>
#include <cstddef>

#include <quantsweep/format/format.hpp>

namespace quantsweep::detail {

/// The multiples of `step` from -below to above; a step of 0 where the quantizer's numbers are not evenly spaced.
struct even_grid {
    template <quantizer Quantizer>
    explicit even_grid(const Quantizer& q) {
        if constexpr (requires { { q.step() } -> std::convertible_to<float>; }) step = static_cast<double>(q.step());
        if (!(step > 0)) return;
        below = static_cast<std::size_t>(std::llround(-static_cast<double>(q.low()) / step));
        above = static_cast<std::size_t>(std::llround(static_cast<double>(q.high()) / step));
    }
    bool exists() const noexcept { return step > 0; }

    double step = 0;
    std::size_t below = 0, above = 0;
};

}  // namespace quantsweep::detail
