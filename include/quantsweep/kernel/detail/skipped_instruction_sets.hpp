// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Lets tests compare instruction sets by skipping the widest ones.

#include <cstddef>

namespace quantsweep::detail {

/// How many of instruction_sets() are skipped, the widest first. Must be less than their number.
inline std::size_t skipped_instruction_sets = 0;

}  // namespace quantsweep::detail
