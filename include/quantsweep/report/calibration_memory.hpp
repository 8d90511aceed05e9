// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What calibration keeps of each layer, beside what keeping every activation would take.

#include <cstdint>
#include <string>
#include <vector>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// What calibrating one layer takes.
struct calibration_memory_line {
    /// Its name.
    std::string layer;
    std::uint64_t elements = 0;       ///< of the layer's output, a sample
    std::uint64_t all_bytes = 0;      ///< keeping the output for every calibration sample, in float32
    std::uint64_t summary_bytes = 0;  ///< what the library keeps
    bool largest = false;             ///< of all_bytes; the first where several are
};

/// What calibrating a network takes, layer by layer.
struct calibration_memory_table {
    std::uint64_t samples = 0;  ///< how many were calibrated on
    /// One a layer, in topological order.
    std::vector<calibration_memory_line> lines{};
    /// Of all lines together.
    std::uint64_t all_bytes = 0;
    std::uint64_t summary_bytes = 0;  ///< of the summaries, which is what a calibration keeps
};

/// Empty  no lines where there was no calibration or no layer
calibration_memory_table calibration_memory(const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/calibration_memory.ipp>
#endif
