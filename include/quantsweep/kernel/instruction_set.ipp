// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of instruction_set.hpp.

#include <quantsweep/kernel/instruction_set.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE bool is_supported(instruction_set set) noexcept {
#if defined(__x86_64__)
    __builtin_cpu_init();
    switch (set) {
        case instruction_set::generic:
            return true;
        case instruction_set::avx2:
            return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
        case instruction_set::avx512:
            return is_supported(instruction_set::avx2) && __builtin_cpu_supports("avx512f") &&
                   __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                   __builtin_cpu_supports("avx512vl");
    }
#endif
    return set == instruction_set::generic;
}

}  // namespace quantsweep
