// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The pictures of a sweep: mode by mode the metric over the layers, panel by panel one scheme.

#include <iosfwd>
#include <string>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// One picture for each mode, one below the other. y is the leading metric, with one scale for all schemes; x the
/// layers, or the pairs. A red line is what the float network gets; bars are the drop's interval moved to it; drops
/// that stand after Holm's correction are ringed, and named where layers are quantized alone; sets of layers that grow
/// are curves; layers of kinds that stand out are tinted, and their statements lettered; failed layers are crosses at
/// the bottom. Below each scheme, the SQNR of the network's output. Hovering shows a row's numbers. Light and dark.
/// Depends on the result alone: equal results make equal pictures, in every locale.
/// NaN/Inf  not drawn; an arrow at the panel's edge
/// Empty    a picture without panels
std::string svg_plot(const sweep_result& result);

/// Writes the same to a stream.
void write_svg(std::ostream& out, const sweep_result& result);

/// To a file, whose path is in UTF-8 (report/file.hpp).
/// Errors   unreadable_file where the file cannot be written
void write_svg(const std::string& path, const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/svg.ipp>
#endif
