// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A made-up sweep result, for the tests of code that reads results. Nothing here was measured.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <quantsweep/result/result.hpp>

namespace quantsweep::testing {

struct example_options {
    std::size_t layers = 12;
    std::size_t schemes = 2;  ///< a later scheme is coarser
    std::size_t dips = 2;     ///< dips in the last scheme
    std::uint64_t samples = 2000;
    std::uint32_t seed = 1;
};

inline layer_summary example_layer(std::size_t index, std::size_t layers) {
    static const char* const blocks[] = {"res", "fmb", "fmb", "mb", "att", "neck"};
    static const char* const roles[] = {"entry", "depthwise", "exit"};
    const std::size_t stage = index * 6 / layers;
    const std::size_t within = index - (stage * layers + 5) / 6;
    layer_summary layer;
    layer.name = (stage == 5 ? "neck" : "stage" + std::to_string(stage)) + ':' + std::to_string(within / 3) + ':' +
                 std::to_string(within % 3);
    layer.attributes = {{"block", blocks[stage]}, {"role", roles[within % 3]}, {"kernel", within % 3 == 1 ? 3 : 1}};
    layer.norm_folded = true;
    layer.weights = 32u << stage;
    layer.output_elements = 65536u >> stage;
    layer.summary_bytes = 4096u + 512u * static_cast<unsigned>(within);
    return layer;
}

inline range_used example_range(const std::string& tensor, float extent, double clipped) {
    return {tensor, "int8:symmetric", "mse", -extent, extent * 1.5f, -extent, extent, extent / 127, clipped};
}

/// Makes a synthetic result, which is the same for the same options: top-1 accuracy around 0.92, with the dips asked
/// for.
inline sweep_result example_result(const example_options& options = {}) {
    std::mt19937 random{options.seed};
    const auto uniform = [&] { return static_cast<double>(random()) / 4294967296.0; };
    sweep_result result;
    result.graph = "synthetic";
    result.metrics = {{{"top1", true, 0.0, 1.0, true, false}, 0.9215, "Clopper-Pearson"}};
    result.samples = options.samples;
    result.calibration_samples = 512;
    for (std::size_t i = 0; i < options.layers; ++i) result.layers.push_back(example_layer(i, options.layers));
    for (std::size_t s = 0; s < options.schemes; ++s) {
        const bool last = s + 1 == options.schemes;
        const std::string format = last ? "int4:symmetric" : "int8:symmetric";
        result.schemes.push_back({last ? "w4a4" : "w8a8-" + std::to_string(s), format, format, {}});
        for (std::size_t i = 0; i < options.layers; ++i) {
            const bool dips = last && options.dips > 0 &&
                              i % std::max<std::size_t>(options.layers / options.dips, 1) ==
                                  std::min<std::size_t>(1, options.layers - 1) &&
                              i / std::max<std::size_t>(options.layers / options.dips, 1) < options.dips;
            row r;
            r.layer = result.layers[i].name;
            r.scheme = result.schemes[s].name;
            r.quantized = {"weights", "inputs"};
            score top1;
            top1.drop = std::round((dips ? 0.012 + 0.02 * uniform() : 0.003 * (uniform() - 0.5)) * 2000) / 2000;
            const double half = (last ? 0.005 : 0.002) + 0.001 * uniform();
            top1.low = top1.drop - half;
            top1.high = top1.drop + half;
            top1.value = result.metrics[0].baseline - top1.drop;
            top1.p_value = dips ? 1e-6 : 0.2 + 0.8 * uniform();
            top1.significant = dips;
            r.scores = {top1};
            r.sqnr_db = (last ? 14 : 38) + 8 * uniform();
            r.output_sqnr_db = (last ? 18 : 42) + 10 * uniform() - (dips ? 8 : 0);
            r.samples = options.samples;
            r.ranges = {example_range("weights", 0.5f, 0), example_range("input 0", 6.25f, 0.0003)};
            result.rows.push_back(r);
        }
    }
    result.cost = {options.layers * options.layers / 2 * options.schemes,
                   options.layers * options.layers * options.schemes, 73.5, 48'000'000};
    return result;
}

/// Makes a synthetic result of a metric that compares with the float output: values, but no baseline and no drops.
inline sweep_result example_against_float(const example_options& options = {}) {
    sweep_result result = example_result(options);
    result.metrics[0].info = {"sqnr", true, {}, {}, false, true};
    result.metrics[0].baseline = no_number;
    for (row& r : result.rows) r.scores = {score{r.output_sqnr_db}};
    return result;
}

/// Adds a synthetic trace: each error starts with the layer's own SQNR and changes at every later layer.
inline sweep_result example_traced(const example_options& options = {}) {
    sweep_result result = example_result(options);
    std::mt19937 random{options.seed + 1};
    for (std::size_t s = 0; s < options.schemes; ++s) {
        error_trace trace{result.schemes[s].name, {}};
        for (std::size_t i = 0; i < options.layers; ++i) {
            double sqnr = result.rows[s * options.layers + i].sqnr_db;
            trace.sqnr_db.emplace_back(options.layers, std::nan(""));
            for (std::size_t j = i; j < options.layers; ++j, sqnr += static_cast<double>(random()) / 2147483648.0 - 1.1)
                trace.sqnr_db[i][j] = sqnr;
        }
        result.traces.push_back(trace);
    }
    return result;
}

/// Turns copies of the rows of mode `only` into synthetic rows of another mode.
inline void add_mode(sweep_result& result, mode_rule mode) {
    if (result.modes.empty()) result.modes = {mode_rule::only};
    result.modes.push_back(mode);
    const std::vector<row> single = result.rows;
    for (row r : single) {
        if (r.mode != mode_rule::only) continue;
        r.mode = mode;
        if (mode == mode_rule::local) {
            r.scores = {score{}};
            r.output_sqnr_db = no_number;
            r.samples = 0;
        } else {
            r.sqnr_db = no_number;
        }
        result.rows.push_back(r);
    }
}

/// Turns a row into one that failed.
inline void fail(row& r, const std::string& why) {
    r.scores.assign(r.scores.size(), score{});
    r.sqnr_db = r.output_sqnr_db = no_number;
    r.samples = 0;
    r.ranges.clear();
    r.failure = why;
}

/// Adds a made-up allocation: four mixed recipes between two uniform ones.
inline sweep_result example_allocated(const example_options& options = {}) {
    sweep_result result = example_result(options);
    allocation_summary found{.metric = "top1",
                             .cost_name = "bytes of weights",
                             .float_cost = 4000000,
                             .budget = 700000,
                             .choosing_samples = 1000,
                             .verifying_samples = 1000,
                             .baseline = 0.9215,
                             .recommended = "allocation 2",
                             .reason = "It loses least on the choosing samples of the recipes that keep the budget"};
    const auto add = [&](const std::string& name, bool uniform, std::uint64_t cost, double drop, std::size_t wide) {
        allocation_point& point = found.points.emplace_back();
        point.name = name;
        point.uniform = uniform;
        point.cost = cost;
        for (std::size_t i = 0; i < result.layers.size(); ++i)
            point.choices.push_back({result.layers[i].name, i == 0 && !uniform ? "" : i % 8 < wide ? "w8a8" : "w4a4"});
        point.predicted_drop = 0.8 * drop;
        point.choosing_drop = 0.9 * drop;
        point.measured = {found.baseline - drop,    drop,       drop - 0.006, drop + 0.006,
                          drop > 0.01 ? 1e-4 : 0.5, drop > 0.01};
        point.predicted_sqnr_db = 30 - 1000 * drop;
        point.output_sqnr_db = 29 - 1000 * drop;
        if (uniform || cost < 520000) return;
        point.rival = "w4a4";
        point.against_rival = {no_number, 0.031 - drop, 0.025 - drop, 0.037 - drop, 1e-4, true};
    };
    add("w4a4", true, 520000, 0.031, 0);
    add("allocation 1", false, 560000, 0.014, 2);
    add("allocation 2", false, 690000, 0.006, 4);
    add("allocation 3", false, 900000, 0.0015, 7);
    add("w8a8", true, 1000000, 0.0005, 8);
    result.allocation = found;
    return result;
}

}  // namespace quantsweep::testing
