// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Draws a sweep: a picture for each mode with the metric over the layers, and a panel for each scheme.

#include <iosfwd>
#include <string>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// Draws one picture for each mode, one below the other. y is the leading metric, with one scale for all schemes; x is
/// the layers, or the pairs. A red line is the float network's value, and bars are the intervals of the drops, shifted to
/// that line. Drops that are significant after Holm's correction have a ring, and a name if layers are quantized alone.
/// Sets of layers that grow are curves. Layers of kinds that stand out have a tint, and their statements have letters.
/// Failed layers are crosses at the bottom. Below each scheme is the SQNR of the network's output. Hovering shows a row's
/// numbers. The picture fits light and dark themes. It depends on the result alone: equal results make equal pictures, in
/// every locale.
/// NaN/Inf  not drawn; an arrow at the panel's edge
/// Empty    a picture without panels
std::string svg_plot(const sweep_result& result);

/// Writes the same picture to a stream.
void write_svg(std::ostream& out, const sweep_result& result);

/// Writes the same picture to a file, whose path is in UTF-8 (report/file.hpp).
/// Errors  unreadable_file if the file cannot be written
void write_svg(const std::string& path, const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/svg.ipp>
#endif
