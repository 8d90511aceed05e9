// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Two engines compared, as text, Markdown and CSV.

#include <iosfwd>

#include <quantsweep/result/engine_comparison.hpp>

namespace quantsweep {

/// What was found in a sentence or two, then a line for each layer. A star marks a layer that stands out.
void write_text(std::ostream& out, const engine_comparison& found);
/// The same in Markdown, with the layers as a table.
void write_markdown(std::ostream& out, const engine_comparison& found);
/// Columns layer, local_sqnr_db, differing, cumulative_sqnr_db and stands_out, then one for each metric. Numbers in full; inf
/// where two values are equal.
void write_csv(std::ostream& out, const engine_comparison& found);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/engine_comparison.ipp>
#endif
