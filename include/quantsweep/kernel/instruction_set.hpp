// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The instruction sets that the kernels can use on this machine.

#include <string>
#include <vector>

namespace quantsweep {

/// The instruction sets that this program has kernels for and this machine can run, by xsimd's names, widest first. The
/// kernels use the first. In header-only use there is one, chosen by the compiler's flags; the compiled library has
/// several. Results do not depend on it.
std::vector<std::string> instruction_sets();

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/instruction_set.ipp>
#endif
