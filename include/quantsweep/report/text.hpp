// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The summary of a sweep for a terminal.

#include <iosfwd>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// Whether the sweep was stopped, the baseline, by mode and scheme the finding and the top ten rows, how errors travel,
/// failures, calibration memory and cost. A star marks a drop that stands, and the layer whose outputs are the largest.
void write_text(std::ostream& out, const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/text.ipp>
#endif
