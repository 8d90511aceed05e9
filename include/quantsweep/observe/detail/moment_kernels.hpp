// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The kernel that sums powers of deviations, for one instruction set, and its terms.

#include <cstddef>

#include <quantsweep/kernel/detail/kernels.hpp>
#include <quantsweep/kernel/detail/lanes.hpp>

namespace quantsweep::detail {

/// Powers of the deviations from a number near the mean. The unit is chosen so that fourth powers neither overflow nor
/// underflow in float. If it is 1, nothing is scaled.
template <bool Scaled>
struct power_terms {
    static constexpr std::size_t count = 4;
    const float* values;
    float centre;
    float per_unit;  ///< a power of two, so that scaling is exact

    template <class Load, class Floats>
    void add(const Load& load, Floats* sums, Floats&) const noexcept {
        Floats d = load(values) - Floats(centre);
        if constexpr (Scaled) d = unfused<Floats>(d * Floats(per_unit));
        const Floats square = unfused<Floats>(d * d);
        sums[0] = sums[0] + d;
        sums[1] = sums[1] + square;
        sums[2] = sums[2] + unfused<Floats>(square * d);
        sums[3] = sums[3] + unfused<Floats>(square * square);
    }
};

/// Like kernel/detail/kernels.hpp, and in the same translation units.
template <class Arch>
struct moment_kernels {
    /// Sums what power_terms describes.
    static row_sums<4> powers(const float* values, std::size_t size, float centre, float per_unit) noexcept;
};

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/observe/detail/moment_kernels.ipp>
#endif
