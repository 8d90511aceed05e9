// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The picture of an allocation: cost against metric, and which scheme each layer gets.

#include <iosfwd>
#include <string>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// Recipes by their cost, y the metric as measured on the verifying samples with its interval, float a red line, uniform
/// recipes as squares, the recommended one named; below it a strip for each recipe. Hovering shows numbers.
/// NaN/Inf  a recipe without a finite number is not drawn
/// Empty    an empty sheet where the result has no allocation
std::string svg_allocation(const sweep_result& result);

/// Writes the same to a stream.
void write_allocation_svg(std::ostream& out, const sweep_result& result);

/// To a file, whose path is in UTF-8 (report/file.hpp).
/// Errors   unreadable_file where the file cannot be written
void write_allocation_svg(const std::string& path, const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/allocation_svg.ipp>
#endif
