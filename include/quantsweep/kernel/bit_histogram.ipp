// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of bit_histogram.hpp.

#include <quantsweep/kernel/bit_histogram.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE std::size_t nonzero_bits(std::span<const float> values, std::uint32_t* to) noexcept {
    return run_kernel([&](auto kernel) { return kernel.nonzero_bits(values.data(), values.size(), to); });
}

QUANTSWEEP_INLINE binned_values count_values(std::span<const float> values, const bit_window& window,
                                             std::uint16_t* even, std::uint16_t* odd) noexcept {
    return run_kernel(
        [&](auto kernel) { return kernel.count_values(values.data(), values.size(), window, even, odd); });
}

QUANTSWEEP_INLINE void flush_counts(const bit_window& window, std::uint16_t* even, std::uint16_t* odd,
                                    binade_finder counters) {
    run_kernel([&](auto kernel) { kernel.flush_counts(window, even, odd, counters); });
}

}  // namespace quantsweep::detail
