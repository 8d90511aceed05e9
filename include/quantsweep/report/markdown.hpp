// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes a sweep as a Markdown document (GitHub's tables).

#include <iosfwd>
#include <string>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// Writes, for each mode and scheme, the finding, what the dips have in common, and the top rows; then how errors travel,
/// the calibration memory, and every row.
void write_markdown(std::ostream& out, const sweep_result& result);

/// Writes the same document to a file, whose path is in UTF-8 (report/file.hpp).
/// Errors  unreadable_file if the file cannot be written
void write_markdown(const std::string& path, const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/markdown.ipp>
#endif
