// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A unit test's golden file: a sweep's result that is committed and compared with.

#include <string>

#include <quantsweep/result/result.hpp>
#include <quantsweep/testing/compare.hpp>
#include <quantsweep/testing/expectation.hpp>

namespace quantsweep {

/// Whether the result agrees with the file; see agrees_with. With QUANTSWEEP_UPDATE_GOLDEN=1 in the environment the file
/// is written instead, and the expectation is met. It is a result file without what is not compared: time, memory, ranges,
/// traces and explanations.
/// Errors  unreadable_file where it cannot be written, or is there and cannot be read; malformed_file
expectation matches_golden(const sweep_result& result, const std::string& path, const golden_tolerance& tolerance = {});

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/golden.ipp>
#endif
