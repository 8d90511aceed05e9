// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Passes the tensors of a network to the summaries of a calibration.

#include <cstdint>

#include <quantsweep/calibrate/detail/any_summaries.hpp>
#include <quantsweep/calibrate/memory_plan.hpp>
#include <quantsweep/calibrate/options.hpp>
#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>

namespace quantsweep::detail {

struct calibration_totals {
    std::uint64_t samples = 0;
    memory_plan memory{};
};

/// Adds a layer for each quantizable node and a value for each tensor that these nodes read or return, and observes
/// them all.
/// Errors  those of calibrate
calibration_totals run_calibration(any_graph& host, const any_batches& batches, const calibrate_options& options,
                                   any_summaries& summaries);

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/calibrate/detail/calibration_pass.ipp>
#endif
