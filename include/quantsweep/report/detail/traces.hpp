// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The traces of a sweep with their names, and what they show.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/report/detail/mode_text.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/table.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

/// How one layer's error travels, in dB. A larger number is quieter.
struct traced_layer {
    std::string name;
    std::vector<double> sqnr_db{};  ///< at each layer; NaN at layers that it does not reach
    double own = no_number;
    double loudest = no_number;  ///< the lowest SQNR at a later layer
    std::string loudest_at{};
    double outputs = no_number;  ///< at the network's outputs

    /// Returns how much louder the error is at the outputs than where it arose; negative if it fades.
    double growth() const { return own - outputs; }
};

struct named_trace {
    std::string scheme;
    std::vector<traced_layer> layers{};
};

/// Names rows and columns after the rows of mode `only`. If the matrix has another size, uses the part that has names.
inline named_trace name_trace(const sweep_result& result, const error_trace& trace) {
    named_trace named{trace.scheme};
    for (const row& r : result.rows) {
        const std::size_t i = named.layers.size();
        if (!is_of(r, text_of_mode(mode_rule::only), trace.scheme) || i == trace.sqnr_db.size()) continue;
        named.layers.push_back({r.layer, trace.sqnr_db[i]});
        named.layers.back().outputs = r.output_sqnr_db;
    }
    for (std::size_t i = 0; i < named.layers.size(); ++i) {
        traced_layer& layer = named.layers[i];
        layer.sqnr_db.resize(named.layers.size(), no_number);
        layer.own = layer.sqnr_db[i];
        for (std::size_t j = 0; j < layer.sqnr_db.size(); ++j) {
            if (j == i || std::isnan(layer.sqnr_db[j]) || layer.loudest <= layer.sqnr_db[j]) continue;
            layer.loudest = layer.sqnr_db[j];
            layer.loudest_at = named.layers[j].name;
        }
    }
    return named;
}

inline std::vector<named_trace> named_traces(const sweep_result& result) {
    std::vector<named_trace> traces;
    for (const error_trace& trace : result.traces) traces.push_back(name_trace(result, trace));
    return traces;
}

/// Returns the layers whose error grows most on its way to the outputs first. Leaves out layers that no other layer
/// reads.
inline std::vector<traced_layer> by_growth(const named_trace& trace) {
    std::vector<traced_layer> layers;
    for (const traced_layer& layer : trace.layers)
        if (std::isfinite(layer.growth()) && !std::isnan(layer.loudest)) layers.push_back(layer);
    std::sort(layers.begin(), layers.end(), [](const traced_layer& a, const traced_layer& b) {
        return a.growth() != b.growth() ? a.growth() > b.growth() : a.name < b.name;
    });
    return layers;
}

inline std::string trace_sentence(const named_trace& trace) {
    const std::vector<traced_layer> layers = by_growth(trace);
    if (layers.empty()) return "No layer's error could be traced.";
    const auto both_ends = [](const traced_layer& layer) {
        return layer.name + ", " + decibels(layer.own) + " dB at its own output and " + decibels(layer.outputs) +
               " dB at the network's";
    };
    const auto loud = static_cast<std::size_t>(
        std::count_if(layers.begin(), layers.end(), [](const traced_layer& layer) { return layer.growth() > 0; }));
    return "Of " + counted(layers.size(), "layer") + ", " + grouped(loud) + (loud == 1 ? " has" : " have") +
           " a larger error at the network's outputs than at the layer's own output. The error " +
           (loud > 0 ? "grows most" : "fades least") + " from " + both_ends(layers.front()) + ". It " +
           (loud < layers.size() ? "fades most" : "grows least") + " from " + both_ends(layers.back()) + ".";
}

/// Lists at most ten layers, those whose error grows most first.
inline table trace_table(const named_trace& trace) {
    static constexpr std::size_t shown = 10;
    table t{{"layer", "own SQNR, dB", "lowest later, dB", "at", "network's output, dB", "growth, dB"}};
    const auto cell = [](double value) { return table_cell{decibels(value), value}; };
    for (const traced_layer& layer : by_growth(trace)) {
        if (t.lines.size() == shown) break;
        t.lines.push_back({{layer.name, cell(layer.own), cell(layer.loudest), layer.loudest_at, cell(layer.outputs),
                            cell(layer.growth())},
                           trace.scheme});
    }
    return t;
}

inline constexpr const char* trace_reading =
    "Each row is one layer, quantized alone. Its cells show the error at each later layer that it reaches: the "
    "signal-to-noise ratio of that layer's output against float, in dB. The last column is the network's output. The "
    "more a cell stands out from the page, the larger the error. In a row that fades, the layers on the way absorb the "
    "error; in a row that stays strong, they pass it on. A column that is strong in many rows is a layer that "
    "amplifies "
    "the errors that reach it.";

}  // namespace quantsweep::detail
