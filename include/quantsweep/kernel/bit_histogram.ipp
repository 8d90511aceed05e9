// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of bit_histogram.hpp.

#include <quantsweep/kernel/bit_histogram.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/bit_sieve.hpp>

namespace quantsweep::detail {

template <unsigned Shift>
sifted sift_values(const float* values, std::size_t size, const bit_sieve& sieve, std::uint32_t* to,
                   instruction_set set) noexcept {
    return run_kernel<sift_kernel<Shift>>(set, values, size, sieve, to);
}

template <unsigned Shift>
sifted count_values(const float* values, std::size_t size, const bit_sieve& sieve, std::uint32_t* even,
                    std::uint32_t* odd, instruction_set set) noexcept {
    return run_kernel<count_kernel<Shift>>(set, values, size, sieve, bit_counters{even, odd});
}

#ifdef QUANTSWEEP_COMPILED
#define QUANTSWEEP_INSTANTIATE(SHIFT)                                                                                \
    template sifted sift_values<SHIFT>(const float*, std::size_t, const bit_sieve&, std::uint32_t*,                  \
                                       instruction_set) noexcept;                                                    \
    template sifted count_values<SHIFT>(const float*, std::size_t, const bit_sieve&, std::uint32_t*, std::uint32_t*, \
                                        instruction_set) noexcept;
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
