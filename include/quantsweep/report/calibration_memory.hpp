// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The memory that calibration keeps for each layer, beside the memory that keeping every activation would take.

#include <cstdint>
#include <string>
#include <vector>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// The memory for calibrating one layer.
struct calibration_memory_line {
    /// The layer's name.
    std::string layer;
    std::uint64_t elements = 0;       ///< elements of one sample of the layer's output
    std::uint64_t all_bytes = 0;      ///< bytes of the layer's output for every calibration sample, in float32
    std::uint64_t summary_bytes = 0;  ///< bytes that the library keeps
    bool largest = false;             ///< whether it has the largest all_bytes; true for the first such layer only
};

/// The memory for calibrating a network, layer by layer.
struct calibration_memory_table {
    std::uint64_t samples = 0;  ///< the number of calibration samples
    /// One line for each layer, in topological order.
    std::vector<calibration_memory_line> lines{};
    /// The sum over all lines.
    std::uint64_t all_bytes = 0;
    std::uint64_t summary_bytes = 0;  ///< bytes of the summaries, which are what a calibration keeps
};

/// Returns the table of a result.
/// Empty  no lines if there was no calibration or no layer
calibration_memory_table calibration_memory(const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/calibration_memory.ipp>
#endif
