// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Tests whether a sweep still finds what an earlier one found.

#include <quantsweep/result/result.hpp>
#include <quantsweep/testing/expectation.hpp>

namespace quantsweep {

/// How far numbers may lie from the earlier ones before a row counts as changed.
struct golden_tolerance {
    /// In units of the metric: how far a drop may lie beyond the ends of the earlier interval, or a value from the
    /// earlier one.
    double metric = 0.005;
    double db = 0.5;  ///< how far either SQNR may lie from the earlier one
};

/// Compares the results row by row, by layer, scheme and mode. A drop may lie anywhere in the earlier interval, and
/// beyond it by the tolerance. A value of a metric without drops, and an SQNR, may differ from the earlier one by the
/// tolerance. A row that only one of the two has is a change, and so is a baseline that moved by more than the tolerance.
/// Further metrics are not compared, because the tolerance is in the units of the first.
expectation agrees_with(const sweep_result& found, const sweep_result& earlier, const golden_tolerance& tolerance = {});

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/testing/compare.ipp>
#endif
