// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes a sweep as one self-contained page.

#include <iosfwd>
#include <string>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// Writes one file, which opens from disk without a network connection. It has the findings, the picture with tooltips,
/// tables that sort and filter, the ranges, the calibration memory, the cost and the method. It fits light and dark
/// themes, narrow screens and print. Names appear as text, whatever characters they have.
void write_html(std::ostream& out, const sweep_result& result);

/// Writes the same page to a file, whose path is in UTF-8 (report/file.hpp).
/// Errors  unreadable_file if the file cannot be written
void write_html(const std::string& path, const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/html.ipp>
#endif
