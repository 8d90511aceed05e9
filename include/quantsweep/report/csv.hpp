// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes the rows of a sweep as comma-separated values (RFC 4180, lines end in LF).

#include <iosfwd>
#include <string>
#include <string_view>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

namespace detail {

/// Puts the text in quotes only if it must, so that plain names stay plain.
std::string csv_field(std::string_view text);

}  // namespace detail

/// Writes a line of column names, then a line for each row. The leading metric fills value, drop, drop_low, drop_high,
/// p_value and significant. Each further metric has the same columns at the end of the line, named after it: top5,
/// top5_drop and so on. If the line already has a column of that name, they begin with metric_, as in metric_sqnr_db.
/// value_low and value_high, or cosine_low and cosine_high, are the interval of the value of a metric that compares with
/// float. `role` is the host's attribute of that name; it is empty if the host has none. Numbers read back exactly.
/// NaN/Inf  an empty field for NaN; inf, -inf
/// Empty    the line of names alone
void write_csv(std::ostream& out, const sweep_result& result);

/// Writes the same lines to a file, whose path is in UTF-8 (report/file.hpp).
/// Errors  unreadable_file if the file cannot be written
void write_csv(const std::string& path, const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/csv.ipp>
#endif
