// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a caller may ask of a sweep.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include <quantsweep/core/progress.hpp>
#include <quantsweep/sweep/mode.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep {

/// Whose mean drop a row's interval is about.
enum class estimand {
    population,     ///< that the samples were drawn from, independently
    evaluation_set  ///< the given samples themselves: the interval closes to a point once all have been seen
};

struct sweep_options {
    std::vector<scheme> schemes{w8a8()};
    std::vector<sweep_mode> modes{sweep_mode::only()};
    bool trace = false;        ///< of each layer quantized alone, the error that it causes at every later layer
    double confidence = 0.95;  ///< of the intervals, and 1 - the familywise error of "this layer dips"
    estimand about = estimand::population;
    /// A row is not evaluated further once its drop is known, but for a familywise error of 1 - confidence over the rows
    /// of a scheme and mode, to be smaller or larger than this, in units of the metric. Samples are then visited in the
    /// order that `order_seed` gives. Needs a metric with both bounds. One that compares with the float output has no drop;
    /// then it is what the metric loses against float outputs compared with themselves, such as 1 - cosine.
    std::optional<double> stop_threshold{};
    std::uint64_t order_seed = 1;    ///< also of the resamples where a metric is one of a whole set
    std::size_t threads = 1;         ///< over batches; a host without clone() stays on one
    std::size_t max_live_bytes = 0;  ///< of tensors at once, over all threads; 0 for no cap
    std::stop_token stop{};          ///< asks for an early end between two cells: what is done is kept
    std::string graph_name{};        ///< for the reports
    progress_callback progress{};    ///< one step a layer, scheme and batch
};

namespace detail {

/// nullptr where no screening is asked for
inline const sweep_mode* screening_mode(const sweep_options& options) {
    const auto is_screen = [](const sweep_mode& m) { return m.what() == sweep_mode::rule::screen; };
    const auto found = std::find_if(options.modes.begin(), options.modes.end(), is_screen);
    return found == options.modes.end() ? nullptr : &*found;
}

}  // namespace detail

/// Errors  invalid_argument
inline void check_sweep_options(const sweep_options& options) {
    if (options.schemes.empty()) throw invalid_argument{"", "a sweep needs at least one scheme, such as w8a8()"};
    if (!(options.confidence > 0 && options.confidence < 1))
        throw invalid_argument{"", "confidence is " + std::to_string(options.confidence) + "; it lies between 0 and 1"};
    if (options.threads == 0) throw invalid_argument{"", "a sweep needs at least one thread"};
    if (options.stop_threshold && !std::isfinite(*options.stop_threshold))
        throw invalid_argument{"",
                               "stop_threshold is not a finite number; give a drop in units of the metric, or none"};
    if (options.modes.empty())
        throw invalid_argument{"", "a sweep needs at least one mode, such as sweep_mode::only()"};
    if (const sweep_mode* screen = detail::screening_mode(options)) {
        if (!std::isfinite(screen->threshold()))
            throw invalid_argument{
                "", "the threshold of screen is not a finite number; give a drop in units of the metric"};
        if (options.stop_threshold)
            throw invalid_argument{"",
                                   "screen decides by all samples, and stop_threshold leaves some out; ask for them in "
                                   "two sweeps"};
    }
    for (std::size_t k = 0; k < options.modes.size(); ++k)
        for (std::size_t j = 0; j < k; ++j)
            if (options.modes[j].name() == options.modes[k].name())
                throw invalid_argument{"", "the mode '" + options.modes[k].name() + "' is asked for twice"};
    std::set<std::string> names;
    for (const scheme& how : options.schemes)
        if (!names.insert(how.name).second) throw invalid_argument{"", "two schemes are called '" + how.name + "'"};
}

namespace detail {

/// Errors  invalid_argument
inline void check_thresholds(const sweep_options& options, const metric_info& metric) {
    if (options.stop_threshold && metric.whole_set)
        throw invalid_argument{"", "stop_threshold looks at a drop sample by sample, and '" + metric.name +
                                       "' is a metric of a whole set; let one that scores samples lead, such as "
                                       "metrics{top1{}, ...}, or give no threshold"};
    if (options.stop_threshold && (!metric.lower_bound || !metric.upper_bound))
        throw invalid_argument{
            "", "stop_threshold needs a metric with both bounds, such as top1, agreement or cosine; '" + metric.name +
                    "' has not"};
    if (metric.against_float && screening_mode(options))
        throw invalid_argument{"", "screen needs a metric with a drop, such as top1 or agreement; '" + metric.name +
                                       "' compares with the float output and has none"};
}

}  // namespace detail

}  // namespace quantsweep
