// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which of a process's memory cannot be written, as far as the system tells.

#include <iosfwd>
#include <vector>

#include <quantsweep/graph/overlap.hpp>

namespace quantsweep::detail {

/// Of a table in the format of Linux's /proc/self/maps, "55d0-55f0 r--p ...", the memory without a "w"; ascending. Lines
/// in another format are skipped.
std::vector<memory_run> read_only_runs(std::istream& maps);
/// Of this process. None where the system does not tell: everywhere but on Linux.
/// Cost    reading a text of a line a mapping, some hundred: below a millisecond
std::vector<memory_run> read_only_runs();

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/detail/read_only_memory.ipp>
#endif
