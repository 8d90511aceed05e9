// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of bit_histogram.hpp.

#include <quantsweep/kernel/bit_histogram.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/bit_window.hpp>

namespace quantsweep::detail {

template <unsigned Shift>
binned_values bin_values(const float* values, std::size_t size, const bit_window& window, std::uint32_t* to,
                         instruction_set set) noexcept {
    return run_kernel<bin_kernel<Shift>>(set, values, size, window, to);
}

template <unsigned Shift>
binned_values count_values(const float* values, std::size_t size, const bit_window& window, std::uint32_t* even,
                           std::uint32_t* odd, instruction_set set) noexcept {
    return run_kernel<count_kernel<Shift>>(set, values, size, window, bit_counters{even, odd});
}

#ifdef QUANTSWEEP_COMPILED
#define QUANTSWEEP_INSTANTIATE(SHIFT)                                                                        \
    template binned_values bin_values<SHIFT>(const float*, std::size_t, const bit_window&, std::uint32_t*,   \
                                             instruction_set) noexcept;                                      \
    template binned_values count_values<SHIFT>(const float*, std::size_t, const bit_window&, std::uint32_t*, \
                                               std::uint32_t*, instruction_set) noexcept;
// One for each number of mantissa bits, from 0 to 10.
QUANTSWEEP_INSTANTIATE(23)
QUANTSWEEP_INSTANTIATE(22)
QUANTSWEEP_INSTANTIATE(21)
QUANTSWEEP_INSTANTIATE(20)
QUANTSWEEP_INSTANTIATE(19)
QUANTSWEEP_INSTANTIATE(18)
QUANTSWEEP_INSTANTIATE(17)
QUANTSWEEP_INSTANTIATE(16)
QUANTSWEEP_INSTANTIATE(15)
QUANTSWEEP_INSTANTIATE(14)
QUANTSWEEP_INSTANTIATE(13)
#undef QUANTSWEEP_INSTANTIATE
#endif

}  // namespace quantsweep::detail
