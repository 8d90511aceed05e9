// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Saves and loads what a sweep found. Every number comes back bit for bit.

#include <string>
#include <string_view>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// {"quantsweep": version, "result_format", "graph": {"name", "layers", "calibration_samples"},
///  "metrics": [{"info", "baseline", "interval"}], "samples", "interval": {"confidence", "about", "stop_threshold"},
///  "modes", "stopped", "schemes", "rows": [{"layer", "scores": one a metric, ...}], "traces", "screenings",
///  "explanations": one a scheme, each with "sentences", which are not read back; "cost"}, on one line.
std::string result_to_json(const sweep_result& result);

/// Errors  malformed_file
sweep_result result_from_json(std::string_view text);

/// Errors  unreadable_file where it cannot be written; then an older file of that name is still there
void save_result(const std::string& path, const sweep_result& result);

/// Errors  unreadable_file; malformed_file, naming the file and what in it is wrong
sweep_result load_result(const std::string& path);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/result_file.ipp>
#endif
