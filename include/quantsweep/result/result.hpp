// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a sweep found: plain data that says what was done, for the reports and the files.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/core/layer_info.hpp>
#include <quantsweep/result/allocation_summary.hpp>
#include <quantsweep/result/explanation.hpp>
#include <quantsweep/result/mode_rule.hpp>
#include <quantsweep/result/recipe_result.hpp>
#include <quantsweep/result/remedy.hpp>
#include <quantsweep/result/row.hpp>

namespace quantsweep {

/// What a metric's numbers mean.
struct metric_info {
    std::string name;                     ///< "top1"
    bool higher_is_better = true;         ///< which way is better
    std::optional<double> lower_bound{};  ///< of one sample's score; with both bounds intervals need no assumption
    std::optional<double> upper_bound{};  ///< the other bound
    bool zero_one = false;                ///< scores are 0 or 1: exact intervals
    bool against_float = false;           ///< compares with the float output: has a value with an interval, and no drop
    bool whole_set = false;               ///< a value of many samples, not a mean of scores; the sweep says so itself
    /// No sample can score better than under the float network, whatever is quantized: no drop is negative. Said of what
    /// the metric is, as agreement; top-1 is not such a one, even where float gets all the given samples right.
    bool float_is_best = false;
    bool ratio = false;  ///< a whole set's total over its total count, as of tokens; the sweep says so itself
    /// The value is the exponential of that ratio, and a drop how much larger than the baseline, as a share of it.
    bool exponential = false;
    friend bool operator==(const metric_info&, const metric_info&) = default;
};

/// One of a sweep's metrics.
struct metric_summary {
    metric_info info{};           ///< what its numbers mean
    double baseline = no_number;  ///< of the float network
    /// How the ends of the drops' intervals, or of the values' where there is no drop, were made: "Clopper-Pearson",
    /// "empirical Bernstein", "t (approximate)", "ratio t (approximate)", "bootstrap (approximate)", "betting confidence
    /// sequence", "all samples seen", "none".
    std::string interval{};
};

/// Whose mean drop an interval is about.
enum class estimand {
    population,     ///< that the samples were drawn from, independently
    evaluation_set  ///< the given samples themselves: the interval closes to a point once all have been seen
};

/// "population", "evaluation set"
std::string_view to_string(estimand about) noexcept;

/// Layers that were quantized together.
struct screened_group {
    std::vector<std::string> layers;  ///< their names
    double drop = no_number;          ///< NaN where it failed
    friend bool operator==(const screened_group& a, const screened_group& b);
};

/// How the mode screen went under one scheme.
struct screening {
    std::string scheme;                    ///< the scheme's name
    double threshold = 0;                  ///< a layer whose drop is below it is cleared
    std::vector<screened_group> groups{};  ///< in the order in which they were measured
    double cleared_drop = no_number;       ///< of all cleared layers together; NaN without any
    /// All cleared layers together stayed below the threshold, as did every second of them, and the others.
    bool confirmed = false;
    friend bool operator==(const screening& a, const screening& b);
};

/// How the error of one layer, quantized alone, shows at every layer.
struct error_trace {
    /// The scheme under which the layers were quantized.
    std::string scheme;
    /// sqnr_db[i][j]: of layer j's output where layer i is quantized; NaN where i does not reach j. By row name.
    std::vector<std::vector<double>> sqnr_db{};
    friend bool operator==(const error_trace& a, const error_trace& b);
};

/// A layer as the graph described it.
struct layer_summary {
    std::string name;            ///< as the graph has it
    attribute_map attributes{};  ///< the host's; "weight_range_ratio" and "weight_kurtosis" are measured
    bool norm_folded = false;    ///< whether the host had folded the norm into the weights
    std::uint64_t weights = 0;   ///< number of weight values
    /// The calibration memory table: elements a sample that the layer's output has, and bytes of what is kept of it.
    std::uint64_t output_elements = 0;
    std::uint64_t summary_bytes = 0;  ///< of the summaries of its weights, inputs and output, each value once
};

/// One of a sweep's schemes, as text.
struct scheme_summary {
    /// Its name.
    std::string name;
    std::string weights{};  ///< "int8:symmetric@min_max", as a scheme's text has it; empty where they stay float
    std::string inputs{};   ///< likewise, of the inputs
    std::string output{};   ///< likewise, of the output
};

/// What the sweep cost, measured.
struct sweep_cost {
    std::uint64_t layer_evaluations = 0;        ///< calls of evaluate
    std::uint64_t layer_evaluations_naive = 0;  ///< had every row run the whole network
    double seconds = 0;                         ///< wall time
    std::uint64_t peak_bytes = 0;               ///< of live tensors, at once
    std::uint64_t parameter_bytes = 0;          ///< of the network; each further thread's clone takes as many
    std::uint64_t screen_evaluations = 0;       ///< of layer_evaluations, those of the mode screen
    std::uint64_t only_evaluations = 0;         ///< what `only` would have taken in its stead; 0 without screen
    std::uint64_t full_passes =
        0;  ///< runs of a hooked graph, one a row and batch, and two for float; 0 of one that is stepped
    std::uint64_t threads = 1;    ///< that worked
    std::string fewer_threads{};  ///< why not all that were asked for; empty where all worked
};

/// What a sweep found. Reports and files are made of it.
struct sweep_result {
    std::string graph;                    ///< its name
    std::vector<layer_summary> layers{};  ///< the quantizable ones, in topological order
    std::vector<metric_summary>
        metrics{};  ///< at least one; the first leads: it orders the layers and decides verdicts
    /// How many it was measured on.
    std::uint64_t samples = 0;
    double confidence = 0.95;                        ///< of the intervals
    estimand about = estimand::population;           ///< what the intervals are about
    std::optional<double> stop_threshold{};          ///< rows ended where their drop was known to be below or above it
    std::vector<scheme_summary> schemes{};           ///< in the caller's order
    std::vector<row> rows{};                         ///< by scheme, then by mode, then by layer in topological order
    std::vector<mode_rule> modes{};                  ///< in the caller's order
    std::vector<recipe_result> recipes{};            ///< in the order in which they were asked for
    std::optional<allocation_summary> allocation{};  ///< where the caller asked allocate() for one and put it here
    std::vector<remedy> remedies{};         ///< where the caller asked find_remedies() for some and put them here
    std::vector<stored_weights> storage{};  ///< by layer, as rows name them
    std::vector<error_trace>
        traces{};  ///< one a scheme where they were asked for; rows and columns are those of mode only
    std::vector<screening> screenings{};      ///< one a scheme where the mode screen was asked for
    std::vector<explanation> explanations{};  ///< one a scheme: what its dips have in common, as explain() finds it
    bool stopped = false;                     ///< the caller asked for an early end: rows hold what was done
    sweep_cost cost{};                        ///< what it took
    std::uint64_t calibration_samples = 0;    ///< how many the calibration had seen
    std::string selection{};  ///< which layers have rows, "named 'stage0:*'"; empty where all were asked for
};

/// The metric that orders the layers and decides verdicts, and its baseline; of an empty result one without a name.
inline const metric_summary& leading_metric(const sweep_result& result) {
    static const metric_summary none{};
    return result.metrics.empty() ? none : result.metrics.front();
}

/// Those declared, then any that only rows name: a report loses no row.
std::vector<std::string> scheme_names(const sweep_result& result);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/result/result.ipp>
#endif
