// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a sweep found: plain data that says what was done, for the reports and the files.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/core/layer_info.hpp>

namespace quantsweep {

/// What a metric's numbers mean.
struct metric_info {
    std::string name;  ///< "top1"
    bool higher_is_better = true;
    std::optional<double> lower_bound{};  ///< of one sample's score; with both bounds intervals need no assumption
    std::optional<double> upper_bound{};
    bool zero_one = false;       ///< scores are 0 or 1: exact intervals
    bool against_float = false;  ///< compares with the float output: has a value and no drop
    bool whole_set = false;      ///< a value of many samples, not a mean of scores; the sweep says so itself
    friend bool operator==(const metric_info&, const metric_info&) = default;
};

/// How the values of one quantized tensor were rounded. A per-channel tensor has one line: the extremes of its channels.
struct range_used {
    std::string tensor;     ///< "weights", "input 0", "output"
    std::string format;     ///< "int8:symmetric:per_channel"
    std::string estimator;  ///< the one that decided, "mse"; of channels that best_of decided apart, "mse and entropy"
    float observed_low = 0;
    float observed_high = 0;
    float low = 0;
    float high = 0;
    float scale = 0;     ///< the step; of a per-channel tensor the largest; 0 where the format has none
    double clipped = 0;  ///< share of the observed values outside [low, high]
    friend bool operator==(const range_used&, const range_used&) = default;
};

/// What another than the first of a sweep's metrics says of a row; NaN as there.
struct other_score {
    std::string name;  ///< of the metric
    double value = std::numeric_limits<double>::quiet_NaN();
    double drop = std::numeric_limits<double>::quiet_NaN();
    double low = std::numeric_limits<double>::quiet_NaN();  ///< ends of the paired interval of the drop
    double high = std::numeric_limits<double>::quiet_NaN();
    double p_value = std::numeric_limits<double>::quiet_NaN();
    bool significant =
        false;  ///< by Holm's correction over the same rows as the first metric's, its own p-values alone
    friend bool operator==(const other_score&, const other_score&) = default;
};

/// One layer under one scheme. Numbers that could not be had are NaN.
struct row {
    std::string layer;
    std::string scheme;
    std::string mode;                                         ///< "only"
    std::vector<std::string> quantized{};                     ///< of "weights", "inputs", "output"
    double value = std::numeric_limits<double>::quiet_NaN();  ///< the metric's over the samples
    double drop = std::numeric_limits<double>::quiet_NaN();   ///< how much worse than the baseline, positive is worse
    double drop_low = std::numeric_limits<double>::quiet_NaN();  ///< ends of the paired interval
    double drop_high = std::numeric_limits<double>::quiet_NaN();
    double p_value = std::numeric_limits<double>::quiet_NaN();  ///< of "no drop", before Holm's correction
    bool significant = false;  ///< the dip stands after Holm's correction over the scheme's layers
    double sqnr_db = std::numeric_limits<double>::quiet_NaN();         ///< the layer's own output, float inputs
    double output_sqnr_db = std::numeric_limits<double>::quiet_NaN();  ///< the network's output against float
    std::uint64_t samples = 0;
    std::vector<range_used> ranges{};
    std::string failure{};  ///< why there are no numbers; empty where there are
    /// "below" or "above" the sweep's stop_threshold or, by the point estimate, that of screen; empty where that was not
    /// asked or not settled.
    std::string verdict{};
    std::string other_layer{};                                      ///< the second of a pair
    double interaction = std::numeric_limits<double>::quiet_NaN();  ///< a pair's drop less those of its layers alone
    /// Of screen: which of the groups of its scheme's screening the numbers are of, the smallest that has the layer.
    std::optional<std::size_t> group{};
    std::vector<other_score> others{};  ///< one for each of the sweep's other_metrics, in their order
};

/// Layers that were quantized together.
struct screened_group {
    std::vector<std::string> layers;
    double drop = std::numeric_limits<double>::quiet_NaN();  ///< NaN where it failed
    friend bool operator==(const screened_group&, const screened_group&) = default;
};

/// How the mode screen went under one scheme.
struct screening {
    std::string scheme;
    double threshold = 0;
    std::vector<screened_group> groups{};  ///< in the order in which they were measured
    double cleared_drop =
        std::numeric_limits<double>::quiet_NaN();  ///< of all cleared layers together; NaN without any
    /// All cleared layers together stayed below the threshold, as did every second of them, and the others.
    bool confirmed = false;
    friend bool operator==(const screening&, const screening&) = default;
};

/// How the error of one layer, quantized alone, shows at every layer.
struct error_trace {
    std::string scheme;
    /// sqnr_db[i][j]: of layer j's output where layer i is quantized; NaN where i does not reach j. By row name.
    std::vector<std::vector<double>> sqnr_db{};
    friend bool operator==(const error_trace&, const error_trace&) = default;
};

/// A layer as the graph described it.
struct layer_summary {
    std::string name;
    attribute_map attributes{};  ///< the host's; "weight_range_ratio" and "weight_kurtosis" are measured
    bool norm_folded = false;
    std::uint64_t weights = 0;  ///< number of weight values
    /// The calibration memory table: elements a sample that the layer's output has, and bytes of what is kept of it.
    std::uint64_t output_elements = 0;
    std::uint64_t summary_bytes = 0;  ///< of the summaries of its weights, inputs and output, each value once
};

struct scheme_summary {
    std::string name;
    std::string weights{};  ///< format, empty where they stay float
    std::string inputs{};
    std::string output{};
};

/// What the sweep cost, measured.
struct sweep_cost {
    std::uint64_t layer_evaluations = 0;        ///< calls of evaluate
    std::uint64_t layer_evaluations_naive = 0;  ///< had every row run the whole network
    double seconds = 0;
    std::uint64_t peak_bytes = 0;          ///< of live tensors, at once
    std::uint64_t parameter_bytes = 0;     ///< of the network; each further thread's clone takes as many
    std::uint64_t screen_evaluations = 0;  ///< of layer_evaluations, those of the mode screen
    std::uint64_t only_evaluations = 0;    ///< what `only` would have taken in its stead; 0 without screen
    std::uint64_t full_passes =
        0;  ///< runs of a hooked graph, one a row and batch, and two for float; 0 of one that is stepped
};

/// Another than the first of a sweep's metrics.
struct other_metric {
    metric_info metric{};
    double baseline = std::numeric_limits<double>::quiet_NaN();
    std::string interval{};  ///< how low and high were made
};

struct sweep_result {
    std::string graph;  ///< its name
    std::vector<layer_summary> layers{};
    metric_info metric{};
    double baseline = std::numeric_limits<double>::quiet_NaN();
    std::uint64_t samples = 0;
    double confidence = 0.95;
    /// How drop_low and drop_high were made: "Clopper-Pearson", "empirical Bernstein", "t (approximate)",
    /// "bootstrap (approximate)", "betting confidence sequence", "all samples seen", "none".
    std::string interval{};
    std::string about = "population";        ///< what the intervals are about: that, or "evaluation set"
    std::optional<double> stop_threshold{};  ///< rows ended where their drop was known to be below or above it
    std::vector<scheme_summary> schemes{};
    std::vector<row> rows{};  ///< by scheme, then by mode, then by layer in topological order
    std::vector<std::string> modes{};
    std::vector<error_trace>
        traces{};  ///< one a scheme where they were asked for; rows and columns are those of mode only
    std::vector<screening> screenings{};  ///< one a scheme where the mode screen was asked for
    bool stopped = false;                 ///< the caller asked for an early end: rows hold what was done
    sweep_cost cost{};
    std::uint64_t calibration_samples = 0;
    std::vector<other_metric> other_metrics{};  ///< beside `metric`, which leads: it fills the columns of the rows
};

/// Those declared, then any that only rows name: a report loses no row.
inline std::vector<std::string> scheme_names(const sweep_result& result) {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    for (const scheme_summary& scheme : result.schemes) add(scheme.name);
    for (const row& r : result.rows) add(r.scheme);
    return names;
}

}  // namespace quantsweep
