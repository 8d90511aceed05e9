// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What calibration keeps of each layer, beside what keeping every activation would take.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

struct calibration_memory_line {
    std::string layer;
    std::uint64_t elements = 0;       ///< of the layer's output, a sample
    std::uint64_t all_bytes = 0;      ///< keeping the output for every calibration sample, in float32
    std::uint64_t summary_bytes = 0;  ///< what the library keeps
    bool largest = false;             ///< of all_bytes; the first where several are
};

struct calibration_memory_table {
    std::uint64_t samples = 0;
    std::vector<calibration_memory_line> lines{};
    std::uint64_t all_bytes = 0;
    std::uint64_t summary_bytes = 0;
};

/// Empty  no lines where there was no calibration or no layer
inline calibration_memory_table calibration_memory(const sweep_result& result) {
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
