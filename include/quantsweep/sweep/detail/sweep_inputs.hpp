// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The inputs of a sweep, without the types of its caller, and checks that it can be done.

#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/calibrate/any_calibration.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/metric/any_metrics.hpp>
#include <quantsweep/sweep/detail/run/rank_share.hpp>
#include <quantsweep/sweep/detail/screening_mode.hpp>
#include <quantsweep/sweep/options.hpp>

namespace quantsweep::detail {

struct sweep_inputs {
    any_graph& host;
    const any_calibration& seen;
    const any_batches& batches;
    const any_metrics& metrics;
    const sweep_options& options;
    const std::vector<scheme>& schemes;  ///< the options' schemes, then those that only recipes use
    rank_share& share;
};

/// Errors  invalid_argument
inline void check_thresholds(const sweep_options& options, const metric_info& metric) {
    if (options.stop_threshold && metric.ratio)
        throw invalid_argument{
            "", "stop_threshold needs a metric with both bounds, but '" + metric.name +
                    "' is a mean over tokens or other parts of samples, which one later sample can change by any "
                    "amount; put a bounded metric first, such as metrics{same_top_token{}, ...}, or give no threshold"};
    if (options.stop_threshold && metric.whole_set)
        throw invalid_argument{"", "stop_threshold looks at a drop sample by sample, but '" + metric.name +
                                       "' is a metric of a whole set; put a metric that scores samples first, such as "
                                       "metrics{top1{}, ...}, or give no threshold"};
    if (options.stop_threshold && (!metric.lower_bound || !metric.upper_bound))
        throw invalid_argument{
            "", "stop_threshold needs a metric with both bounds, such as top1, agreement or cosine; '" + metric.name +
                    "' does not have both"};
    if (metric.against_float && screening_mode(options.modes))
        throw invalid_argument{"", "screen needs a metric with a drop, such as top1 or agreement; '" + metric.name +
                                       "' compares with the float output and has none"};
}

/// Errors  invalid_argument if there is no metric, or if two have the same name
inline void check_metric_names(const any_metrics& metrics) {
    if (metrics.size() == 0) throw invalid_argument{"", "the list of metrics is empty; pass at least one"};
    for (std::size_t k = 0; k < metrics.size(); ++k)
        for (std::size_t j = 0; j < k; ++j)
            if (metrics.info(j).name == metrics.info(k).name)
                throw invalid_argument{
                    "", "two metrics are called '" + metrics.info(k).name + "'; rows tell them apart by their names"};
}

/// Errors  invalid_argument if a scheme needs something that the host's hooks cannot do
inline void check_hooks(const any_graph& host, const std::vector<scheme>& schemes) {
    if (host.is_stepped() || host.has_input_hook()) return;
    for (const scheme& how : schemes)
        if (how.quantizes_inputs())
            throw invalid_argument{"", "the scheme '" + how.name +
                                           "' quantizes the layers' inputs, but the engine has no hook before a layer: "
                                           "give it run(inputs, before, after), or use a scheme "
                                           "without inputs, such as w8, or w=int8:symmetric/output=int8:affine"};
}

/// Checks everything that can be checked before anything is evaluated.
/// Errors  invalid_argument, empty_batches
inline void check_inputs(const sweep_inputs& given) {
    check_sweep_options(given.options);
    if (given.batches.size() == 0) throw empty_batches{"", "a sweep needs at least one batch"};
    check_hooks(given.host, given.schemes);
    check_metric_names(given.metrics);
    check_thresholds(given.options, given.metrics.info(0));
}

}  // namespace quantsweep::detail
