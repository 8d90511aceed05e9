// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Draws the traces of a sweep: how the error of each layer grows or fades at every later layer.

#include <iosfwd>
#include <string>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// Draws one map for each scheme. The rows are the layers that are quantized, each alone. The columns are all later
/// layers and the network's outputs. The colour is the SQNR there against float, in steps of some dB. Hovering shows
/// numbers.
/// NaN/Inf  no cell if the error does not reach the layer; an empty frame if there is no cell at all
/// Empty    a sheet without maps
std::string svg_trace(const sweep_result& result);

/// Writes the same picture to a stream.
void write_trace_svg(std::ostream& out, const sweep_result& result);

/// Writes the same picture to a file, whose path is in UTF-8 (report/file.hpp).
/// Errors  unreadable_file if the file cannot be written
void write_trace_svg(const std::string& path, const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/trace_svg.ipp>
#endif
