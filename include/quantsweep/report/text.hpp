// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes the summary of a sweep for a terminal.

#include <iosfwd>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// Writes whether the sweep was stopped, and the baseline; for each mode and scheme, the finding and the top ten rows;
/// then how errors travel, the failures, the calibration memory and the cost. A star marks a significant drop, and the
/// layer whose outputs are the largest.
void write_text(std::ostream& out, const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/text.ipp>
#endif
