// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A sweep as one self-contained page.

#include <iosfwd>
#include <string>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// One file, which opens from disk without a network connection: findings, the picture with tooltips, tables that sort
/// and filter, ranges, calibration memory, cost and method. Light, dark, narrow, printed. Names are text, whatever they
/// hold.
void write_html(std::ostream& out, const sweep_result& result);

/// To a file, whose path is in UTF-8 (report/file.hpp).
/// Errors   unreadable_file where the file cannot be written
void write_html(const std::string& path, const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/html.ipp>
#endif
