// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  For tests, which compare instruction sets.

#include <cstddef>

namespace quantsweep::detail {

/// How many of instruction_sets() are passed over, the widest first; fewer than there are.
inline std::size_t skipped_instruction_sets = 0;

}  // namespace quantsweep::detail
