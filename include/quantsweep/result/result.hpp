// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The result of a sweep: plain data that says what was done, for the reports and the files.

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
    bool higher_is_better = true;         ///< whether a higher value is better
    std::optional<double> lower_bound{};  ///< a sample's least score; with both bounds, intervals need no assumption
    std::optional<double> upper_bound{};  ///< a sample's largest score
    bool zero_one = false;                ///< whether scores are 0 or 1: intervals are then exact
    bool against_float = false;  ///< compares with the float output: the value has an interval, and there is no drop
    bool whole_set = false;      ///< one value for many samples, not a mean of scores; the sweep itself sets it
    /// No sample can score better than under the float network, whatever is quantized, so that no drop is negative. This
    /// is a property of the metric: agreement has it. Top-1 does not, even if the float network gets all the given
    /// samples right.
    bool float_is_best = false;
    bool ratio = false;  ///< the value is a total over a total count, such as of tokens; the sweep itself sets it
    /// The value is the exponential of that ratio, and a drop is the increase of the value as a share of the baseline.
    bool exponential = false;
    friend bool operator==(const metric_info&, const metric_info&) = default;
};

/// One of a sweep's metrics.
struct metric_summary {
    metric_info info{};           ///< what its numbers mean
    double baseline = no_number;  ///< the float network's value
    /// The method that made the intervals of the drops, or of the values if there is no drop: "Clopper-Pearson",
    /// "empirical Bernstein", "t (approximate)", "ratio t (approximate)", "bootstrap (approximate)", "betting confidence
    /// sequence", "all samples seen", "none".
    std::string interval{};
};

/// The samples whose mean drop an interval is about.
enum class estimand {
    population,     ///< the population that the samples were drawn from, independently
    evaluation_set  ///< the given samples themselves: the interval closes to a point once all have been seen
};

/// "population", "evaluation set"
std::string_view to_string(estimand about) noexcept;

/// Layers that were quantized together.
struct screened_group {
    std::vector<std::string> layers;  ///< the layers' names
    double drop = no_number;          ///< NaN if the group failed
    friend bool operator==(const screened_group& a, const screened_group& b);
};

/// The course of the mode `screen` under one scheme.
struct screening {
    std::string scheme;                    ///< the scheme's name
    double threshold = 0;                  ///< a layer whose drop is below it is cleared
    std::vector<screened_group> groups{};  ///< in the order in which they were measured
    double cleared_drop = no_number;       ///< the drop of all cleared layers together; NaN if there are none
    /// All cleared layers together stayed below the threshold, and so did every second one of them, and the others.
    bool confirmed = false;
    friend bool operator==(const screening& a, const screening& b);
};

/// The error of each layer, quantized alone, at every layer.
struct error_trace {
    /// The scheme under which the layers were quantized.
    std::string scheme;
    /// sqnr_db[i][j] is the SQNR of layer j's output if layer i is quantized, and NaN if i does not reach j. i and j
    /// follow the rows of the mode `only`.
    std::vector<std::vector<double>> sqnr_db{};
    friend bool operator==(const error_trace& a, const error_trace& b);
};

/// A layer as the graph described it.
struct layer_summary {
    std::string name;            ///< the layer's name in the graph
    attribute_map attributes{};  ///< the host's, and "weight_range_ratio" and "weight_kurtosis", which are measured
    bool norm_folded = false;    ///< whether the host had folded the norm into the weights
    std::uint64_t weights = 0;   ///< the number of weight values
    /// The calibration memory table: how many elements a sample of the layer's output has, and how many bytes are kept of
    /// it.
    std::uint64_t output_elements = 0;
    std::uint64_t summary_bytes = 0;  ///< bytes of the summaries of its weights, inputs and output, each value once
};

/// One of a sweep's schemes, as text.
struct scheme_summary {
    /// The scheme's name.
    std::string name;
    std::string weights{};  ///< "int8:symmetric@min_max", as in a scheme's text; empty if the weights stay in float
    std::string inputs{};   ///< the same for the inputs
    std::string output{};   ///< the same for the output
};

/// The measured cost of the sweep.
struct sweep_cost {
    std::uint64_t layer_evaluations = 0;        ///< calls of evaluate
    std::uint64_t layer_evaluations_naive = 0;  ///< how many there would be if every row ran the whole network
    double seconds = 0;                         ///< wall time
    std::uint64_t peak_bytes = 0;               ///< the most bytes of tensors that were live at once
    std::uint64_t parameter_bytes = 0;          ///< the network's parameters; each further thread's clone takes as many
    std::uint64_t screen_evaluations = 0;       ///< the part of layer_evaluations that the mode `screen` took
    std::uint64_t only_evaluations = 0;         ///< what `only` would have taken in place of screen; 0 without screen
    /// Runs of a hooked graph: one for each row and batch, and two for float. 0 for a stepped graph.
    std::uint64_t full_passes = 0;
    std::uint64_t threads = 1;    ///< how many worked
    std::string fewer_threads{};  ///< why fewer worked than were asked for; empty if all worked
};

/// The result of a sweep, from which reports and files are made.
struct sweep_result {
    std::string graph;                    ///< the graph's name
    std::vector<layer_summary> layers{};  ///< the quantizable layers, in topological order
    /// At least one. The first leads: it orders the layers and decides verdicts.
    std::vector<metric_summary> metrics{};
    /// The number of samples that it was measured on.
    std::uint64_t samples = 0;
    double confidence = 0.95;                        ///< the confidence of the intervals
    estimand about = estimand::population;           ///< what the intervals are about
    std::optional<double> stop_threshold{};          ///< rows ended once their drop was known to be below or above it
    std::vector<scheme_summary> schemes{};           ///< in the caller's order
    std::vector<row> rows{};                         ///< by scheme, then by mode, then by layer in topological order
    std::vector<mode_rule> modes{};                  ///< in the caller's order
    std::vector<recipe_result> recipes{};            ///< in the caller's order
    std::optional<allocation_summary> allocation{};  ///< if the caller called allocate() and put its result here
    std::vector<remedy> remedies{};                  ///< if the caller called find_remedies() and put its result here
    std::vector<stored_weights> storage{};           ///< one for each layer, by its name in the rows
    /// One for each scheme, if the caller asked for traces. Their rows and columns are the rows of mode `only`.
    std::vector<error_trace> traces{};
    std::vector<screening> screenings{};      ///< one for each scheme, if the caller asked for the mode `screen`
    std::vector<explanation> explanations{};  ///< one for each scheme: what its dips have in common, by explain()
    bool stopped = false;                     ///< whether the caller asked for an early end: rows hold what was done
    sweep_cost cost{};                        ///< what the sweep cost
    std::uint64_t calibration_samples = 0;    ///< how many samples the calibration had seen
    std::string selection{};  ///< which layers have rows, "named 'stage0:*'"; empty if all were asked for
};

/// Returns the metric that orders the layers and decides verdicts, with its baseline. For an empty result it has no name.
inline const metric_summary& leading_metric(const sweep_result& result) {
    static const metric_summary none{};
    return result.metrics.empty() ? none : result.metrics.front();
}

/// Returns the declared schemes, then any that only rows name, so that a report loses no row.
std::vector<std::string> scheme_names(const sweep_result& result);

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
extern template class std::vector<quantsweep::allocation_limit>;
extern template class std::vector<quantsweep::allocation_point>;
extern template class std::vector<quantsweep::condition>;
extern template class std::vector<quantsweep::error_trace>;
extern template class std::vector<quantsweep::explanation>;
extern template class std::vector<quantsweep::layer_summary>;
extern template class std::vector<quantsweep::measured_pair>;
extern template class std::vector<quantsweep::metric_info>;
extern template class std::vector<quantsweep::metric_summary>;
extern template class std::vector<quantsweep::mode_rule>;
extern template class std::vector<quantsweep::range_used>;
extern template class std::vector<quantsweep::recipe_choice>;
extern template class std::vector<quantsweep::recipe_result>;
extern template class std::vector<quantsweep::remedy>;
extern template class std::vector<quantsweep::row>;
extern template class std::vector<quantsweep::scheme_summary>;
extern template class std::vector<quantsweep::score>;
extern template class std::vector<quantsweep::screened_group>;
extern template class std::vector<quantsweep::screening>;
extern template class std::vector<quantsweep::statement>;
extern template class std::vector<quantsweep::stored_weights>;
#endif

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/result/result.ipp>
#endif
