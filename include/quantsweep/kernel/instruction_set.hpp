// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which instruction sets the kernels can run on here.

#include <string>
#include <vector>

namespace quantsweep {

/// The instruction sets that this program has kernels for and this machine can run, by xsimd's names, widest first: the
/// kernels run on the first. Header-only there is one, that of the compiler's flags; the compiled library has several.
/// Results do not depend on it.
std::vector<std::string> instruction_sets();

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/kernel/instruction_set.ipp>
#endif
