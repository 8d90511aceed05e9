// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The picture of a sweep's traces: how the error of each layer grows or fades at every later one.

#include <iosfwd>
#include <string>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// One map for each scheme: the rows are the layers that are quantized, alone; the columns every later layer, and the
/// network's outputs; the colour is the SQNR there against float, in steps of some dB. Hovering shows numbers.
/// NaN/Inf  no cell where the error does not reach; an empty frame where there is none at all
/// Empty    a sheet without maps
std::string svg_trace(const sweep_result& result);

/// Writes the same to a stream.
void write_trace_svg(std::ostream& out, const sweep_result& result);

/// To a file, whose path is in UTF-8 (report/file.hpp).
/// Errors   unreadable_file where the file cannot be written
void write_trace_svg(const std::string& path, const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/trace_svg.ipp>
#endif
