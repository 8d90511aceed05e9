// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Whether a sweep still finds what an earlier one found.

#include <quantsweep/result/result.hpp>
#include <quantsweep/testing/expectation.hpp>

namespace quantsweep {

/// How far numbers may lie from the earlier ones before a row counts as changed.
struct golden_tolerance {
    double metric = 0.005;  ///< in units of the metric: of a drop beyond the ends of the earlier interval; of a value
    double db = 0.5;        ///< of either SQNR
};

/// Row by row, by layer, scheme and mode: a drop may lie anywhere in the earlier interval, and as much as the tolerance
/// beyond it; a value of a metric without drops, and SQNRs, as much as the tolerance from the earlier one. Rows that only
/// one of the two has are changes; so is a baseline that moved by more than the tolerance. Further metrics are not compared:
/// a tolerance is in the units of the first.
expectation agrees_with(const sweep_result& found, const sweep_result& earlier, const golden_tolerance& tolerance = {});

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/testing/compare.ipp>
#endif
