// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of calibration_memory.hpp.

#include <quantsweep/report/calibration_memory.hpp>

#include <cstddef>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE calibration_memory_table calibration_memory(const sweep_result& result) {
    calibration_memory_table table;
    table.samples = result.calibration_samples;
    if (table.samples == 0) return table;
    std::size_t largest = 0;
    for (const layer_summary& layer : result.layers) {
        const std::uint64_t all = layer.output_elements * sizeof(float) * table.samples;
        table.lines.push_back({layer.name, layer.output_elements, all, layer.summary_bytes, false});
        if (all > table.lines[largest].all_bytes) largest = table.lines.size() - 1;
        table.all_bytes += all;
        table.summary_bytes += layer.summary_bytes;
    }
    if (!table.lines.empty()) table.lines[largest].largest = true;
    return table;
}

}  // namespace quantsweep
