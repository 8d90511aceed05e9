// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes the comparison of two engines as text, Markdown and CSV.

#include <iosfwd>

#include <quantsweep/result/engine_comparison.hpp>

namespace quantsweep {

/// Writes one or two sentences that say what was found, then a line for each layer. A star marks a layer that stands out.
void write_text(std::ostream& out, const engine_comparison& found);
/// Writes the same in Markdown, with the layers as a table.
void write_markdown(std::ostream& out, const engine_comparison& found);
/// Writes the columns layer, local_sqnr_db, differing, cumulative_sqnr_db and stands_out, then one column for each
/// metric. Numbers are written in full, and inf if two values are equal.
void write_csv(std::ostream& out, const engine_comparison& found);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/engine_comparison.ipp>
#endif
