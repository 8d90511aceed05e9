// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The rows of a sweep as comma-separated values (RFC 4180, lines end in LF).

#include <iosfwd>
#include <string>
#include <string_view>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

namespace detail {

/// Quoted only where it must be, so that plain names stay plain.
std::string csv_field(std::string_view text);

}  // namespace detail

/// One line a row, after one of column names. The leading metric fills value, drop, drop_low, drop_high, p_value and
/// significant; each further metric has the same columns at the end of the line, named after it: top5, top5_drop and so
/// on, or metric_sqnr_db where the line has such a column already. value_low and value_high, or cosine_low and cosine_high,
/// are the interval of the value of a metric that compares with float. `role` is the host's attribute of that name, empty where
/// it has none. Numbers read back exactly.
/// NaN/Inf  empty; inf, -inf
/// Empty    the line of names alone
void write_csv(std::ostream& out, const sweep_result& result);

/// To a file, whose path is in UTF-8 (report/file.hpp).
/// Errors   unreadable_file where the file cannot be written
void write_csv(const std::string& path, const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/csv.ipp>
#endif
