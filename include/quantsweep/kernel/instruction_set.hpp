// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The instruction sets that kernels are compiled for, one of which is chosen at run time.

#include <cstdint>

namespace quantsweep {

/// What a kernel can be compiled for, whatever the flags of the program that includes it. Results do not depend on it.
enum class instruction_set : std::uint8_t {
    generic,  ///< registers of four floats, as SSE2 and NEON have them
    avx2,     ///< eight
    avx512,   ///< sixteen; F, BW, DQ and VL
};

/// Whether this machine, and its operating system, can run it.
bool is_supported(instruction_set set) noexcept;

/// The widest that this machine can run. Before dynamic initialisation it reads as generic, which is as right.
inline const instruction_set widest_instruction_set = is_supported(instruction_set::avx512) ? instruction_set::avx512
                                                      : is_supported(instruction_set::avx2) ? instruction_set::avx2
                                                                                            : instruction_set::generic;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/instruction_set.ipp>
#endif
