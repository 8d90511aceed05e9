// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A unit test's golden file: the result of a sweep, which is committed and which later results are compared with.

#include <string>

#include <quantsweep/result/result.hpp>
#include <quantsweep/testing/compare.hpp>
#include <quantsweep/testing/expectation.hpp>

namespace quantsweep {

/// Whether the result agrees with the file; agrees_with says how they are compared. If QUANTSWEEP_UPDATE_GOLDEN=1 is set
/// in the environment, the function writes the file instead, and the expectation is met. The file is a result file
/// without what is not compared: time, memory, ranges, traces and explanations.
/// Errors  unreadable_file if the file cannot be written, or exists and cannot be read; malformed_file
expectation matches_golden(const sweep_result& result, const std::string& path, const golden_tolerance& tolerance = {});

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/golden.ipp>
#endif
