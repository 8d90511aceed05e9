// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Saves and loads the result of a sweep. Every number is read back bit for bit.

#include <string>
#include <string_view>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// Returns the result as one line of JSON:
/// {"quantsweep": version, "result_format", "graph": {"name", "layers", "calibration_samples"},
///  "metrics": [{"info", "baseline", "interval"}], "samples", "interval": {"confidence", "about", "stop_threshold"},
///  "modes", "stopped", "schemes", "rows": [{"layer", "scores": one for each metric, ...}], "traces", "screenings",
///  "explanations": one for each scheme, each with "sentences", which are not read back; "cost"}
std::string result_to_json(const sweep_result& result);

/// Reads what result_to_json wrote.
/// Errors  malformed_file
sweep_result result_from_json(std::string_view text);

/// Writes a result to a file.
/// Errors  unreadable_file if it cannot be written; an older file of that name is then still there
void save_result(const std::string& path, const sweep_result& result);

/// Reads what save_result wrote.
/// Errors  unreadable_file; malformed_file, which names the file and says what is wrong in it
sweep_result load_result(const std::string& path);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/result_file.ipp>
#endif
