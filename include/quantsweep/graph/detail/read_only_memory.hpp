// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which of a process's memory is read-only, as far as the operating system tells.

#include <iosfwd>
#include <vector>

#include <quantsweep/graph/overlap.hpp>

namespace quantsweep::detail {

/// Parses a table in the format of Linux's /proc/self/maps, "55d0-55f0 r--p ...". Returns the memory without a "w",
/// ascending. Skips lines in any other format.
std::vector<memory_run> read_only_runs(std::istream& maps);
/// Returns the read-only memory of this process. On systems other than Linux, which do not tell, returns nothing.
/// Cost    reads a text with a line for each mapping, some hundred lines: below a millisecond
std::vector<memory_run> read_only_runs();

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/detail/read_only_memory.ipp>
#endif
