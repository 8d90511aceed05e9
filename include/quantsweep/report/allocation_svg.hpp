// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Draws an allocation: the metric against the cost, and the scheme that each layer gets.

#include <iosfwd>
#include <string>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// Draws the recipes. x is the cost, and y is the metric as measured on the verifying samples, with its interval. A red
/// line is the float network, uniform recipes are squares, and the recommended recipe has its name beside it. Below, each
/// recipe has a strip. Hovering shows numbers.
/// NaN/Inf  a recipe without a finite number is not drawn
/// Empty    an empty sheet if the result has no allocation
std::string svg_allocation(const sweep_result& result);

/// Writes the same picture to a stream.
void write_allocation_svg(std::ostream& out, const sweep_result& result);

/// Writes the same picture to a file, whose path is in UTF-8 (report/file.hpp).
/// Errors  unreadable_file if the file cannot be written
void write_allocation_svg(const std::string& path, const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/allocation_svg.ipp>
#endif
