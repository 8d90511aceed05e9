// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of summary.hpp.

#include <quantsweep/report/summary.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/report/detail/findings.hpp>
#include <quantsweep/report/detail/halves_text.hpp>
#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/mode_text.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/ranking.hpp>
#include <quantsweep/report/explanation_text.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE std::string formats_of(const scheme_summary& scheme) {
    std::vector<std::string> parts;
    if (!scheme.weights.empty()) parts.push_back("weights " + scheme.weights);
    if (!scheme.inputs.empty()) parts.push_back("inputs " + scheme.inputs);
    if (!scheme.output.empty()) parts.push_back("output " + scheme.output);
    return parts.empty() ? "nothing quantized" : joined(parts, ", ");
}

QUANTSWEEP_INLINE std::string quantized_of(const sweep_result& result, const std::string& name) {
    std::string text;
    for (const scheme_summary& scheme : result.schemes)
        if (scheme.name == name) text = formats_of(scheme);
    std::vector<std::string> estimators;
    if (std::any_of(result.rows.begin(), result.rows.end(), [&](const row& r) {
            return r.scheme == name && std::find(r.quantized.begin(), r.quantized.end(), "bias") != r.quantized.end();
        }))
        text.append(text.empty() ? "" : ", ").append("biases int32");
    for (const row& r : result.rows)
        for (const range_used& used : r.ranges)
            if (r.scheme == name && !used.estimator.empty() &&
                std::find(estimators.begin(), estimators.end(), used.estimator) == estimators.end())
                estimators.push_back(used.estimator);
    if (!estimators.empty())
        text.append(text.empty() ? "" : "; ").append("ranges by ").append(joined(estimators, ", "));
    return text;
}

QUANTSWEEP_INLINE std::string failures_sentence(const sweep_result& result, std::size_t failed, std::string_view noun) {
    if (failed == 0) return {};
    return " " + counted(failed, noun) + (result.stopped ? " failed or were not reached, and" : " failed and") +
           " could not be judged.";
}

QUANTSWEEP_INLINE scheme_report judge(const sweep_result& result, const mode_text& mode, const std::string& name) {
    static constexpr std::size_t shown = 10;
    scheme_report scheme;
    scheme.name = name;
    scheme.quantized = quantized_of(result, name);
    judged_rows rows{mode};
    for (const row& r : result.rows)
        if (is_of(r, mode, name))
            (measured(leading_metric(result).info, r) ? rows.listed : scheme.failed).push_back(&r);
    rows.ranked = ranked(result, mode, rows.listed);
    for (const ranked_row& r : rows.ranked)
        if (score_at(*r.what).significant) rows.dips.push_back(r.what);
    scheme.finding =
        rows.listed.empty() ? "No " + std::string{noun_of(mode)} + " was measured." : finding_of(result, rows, name);
    scheme.finding += failures_sentence(result, scheme.failed.size(), noun_of(mode));
    scheme.measured = rows.listed.size();
    rows.ranked.resize(std::min(shown, rows.ranked.size()));
    scheme.top = std::move(rows.ranked);
    scheme.dips = std::move(rows.dips);
    return scheme;
}

/// Returns the declared modes, then those that only rows name. Leaves out modes without rows.
QUANTSWEEP_INLINE std::vector<mode_text> modes_of(const sweep_result& result) {
    std::vector<mode_rule> rules = result.modes;
    for (const row& r : result.rows) rules.push_back(r.mode);
    std::vector<mode_text> modes;
    for (mode_rule rule : rules) {
        const bool has_rows =
            std::any_of(result.rows.begin(), result.rows.end(), [&](const row& r) { return r.mode == rule; });
        const bool known = std::any_of(modes.begin(), modes.end(), [&](const mode_text& m) { return m.rule == rule; });
        if (has_rows && !known) modes.push_back(text_of_mode(rule));
    }
    return modes;
}

QUANTSWEEP_INLINE void add_explanations(const sweep_result& result, std::vector<scheme_report>& schemes) {
    for (const explanation& found : result.explanations)
        for (scheme_report& scheme : schemes) {
            if (scheme.name != found.scheme) continue;
            scheme.reasons = sentences(found);
            scheme.common = found;
        }
}

QUANTSWEEP_INLINE std::string baseline_sentence(const sweep_result& result) {
    const std::string over = " over " + counted(result.samples, "sample") + ".";
    const metric_summary& lead = leading_metric(result);
    std::string text;
    if (lead.info.against_float) {
        const auto best = float_value(result);
        text = "The " + lead.info.name + " compares with the float network's output" + over +
               (best ? " Compared with itself, the float network gets " + rounded(*best, 4) + "." : "");
    } else {
        text = "The float baseline's " + lead.info.name + " is " + metric_text{lead.info}.value(lead.baseline) + over;
    }
    std::vector<std::string> others;
    for (std::size_t k = 1; k < result.metrics.size(); ++k) {
        const metric_summary& other = result.metrics[k];
        others.push_back(other.info.name + (other.info.against_float
                                                ? ""
                                                : " (float: " + metric_text{other.info}.value(other.baseline) + ")"));
    }
    return others.empty() ? text : text + " Other metrics: " + joined(others, ", ") + ".";
}

QUANTSWEEP_INLINE std::string interval_sentence(const sweep_result& result) {
    const std::string& how = leading_metric(result).interval;
    if (how == "none") return "The drops have no intervals, so none is called significant.";
    return "The numbers in brackets are each row's own " + rounded(100 * result.confidence, 4) + " % interval" +
           (how.empty() ? "" : " (" + how + ")") +
           ". It compares the row with the baseline sample by sample, and holds for " +
           (result.about == estimand::population ? "the population that the samples were drawn from"
                                                 : "the " + std::string{to_string(result.about)} + " itself") +
           ". A drop is called significant, and a layer is said to dip, only after Holm's correction over the rows of "
           "its scheme" +
           (result.modes.size() > 1 ? " and mode." : ".");
}

QUANTSWEEP_INLINE std::string value_interval_sentence(const sweep_result& result) {
    return "The numbers in brackets are each row's own " + rounded(100 * result.confidence, 4) +
           " % interval of the value (" + leading_metric(result).interval + "). It holds for " +
           (result.about == estimand::population ? "the population that the samples were drawn from."
                                                 : "the " + std::string{to_string(result.about)} + " itself.");
}

QUANTSWEEP_INLINE std::string stopping_sentence(const sweep_result& result) {
    const metric_info& metric = leading_metric(result).info;
    return "Each row was evaluated until " +
           (metric.against_float ? "what it loses against the float network" : std::string{"its drop"}) +
           " was known to be below or above " + metric_text{metric}.drop(*result.stop_threshold) +
           "; its numbers cover the samples up to that point. The chance that any verdict of a scheme" +
           (result.modes.size() > 1 ? " and mode" : "") + " is wrong is at most " +
           rounded(100 * (1 - result.confidence), 4) + " %.";
}

QUANTSWEEP_INLINE std::vector<std::string> reading_of(const sweep_result& result,
                                                      const std::vector<mode_report>& modes) {
    std::vector<std::string> text;
    const bool single =
        std::any_of(modes.begin(), modes.end(), [](const mode_report& m) { return m.rule == mode_rule::only; });
    if (!result.selection.empty())
        text.push_back("The sweep was asked for these layers only: " + result.selection + ".");
    const bool has_drops = !leading_metric(result).info.against_float;
    if (has_drops) text.push_back(interval_sentence(result));
    if (has_value_interval(leading_metric(result))) text.push_back(value_interval_sentence(result));
    if (result.stop_threshold) text.push_back(stopping_sentence(result));
    if (has_drops)
        text.push_back(
            "The largest of many drops is overestimated: on other samples, the rows at the top tend to lose less.");
    if (single)
        text.push_back(
            "A kind of layer is named where its layers together stand out. Its p-value is corrected for all kinds that "
            "were tried. Attributes often go together, so what a kind has in common need not be the cause.");
    text.push_back(
        "SQNR is the signal-to-quantization-noise ratio against float, in dB: of the layer's own output, and of the "
        "network's output, which ranks layers even where the metric is flat.");
    if (std::string found = halves_sentence(result); !found.empty()) text.push_back(std::move(found));
    return text;
}

QUANTSWEEP_INLINE std::string cost_sentence(const sweep_cost& cost) {
    std::string text = counted(cost.layer_evaluations, "layer evaluation");
    if (cost.full_passes > 0)
        text += " in " + counted(cost.full_passes, "run") +
                " of the whole network, since the engine cannot run single layers";
    else if (cost.layer_evaluations > 0 && cost.layer_evaluations_naive > 0)
        text += "; if every row ran the whole network, it would take " + grouped(cost.layer_evaluations_naive) + " (" +
                rounded(static_cast<double>(cost.layer_evaluations_naive) / static_cast<double>(cost.layer_evaluations),
                        3) +
                " times as many)";
    if (cost.threads > 1 || !cost.fewer_threads.empty()) text += ", on " + counted(cost.threads, "thread");
    if (!cost.fewer_threads.empty()) text += " (" + cost.fewer_threads + ")";
    return text + ", in " + duration(cost.seconds) + ", with at most " + bytes(cost.peak_bytes) +
           " of tensors alive at once.";
}

}  // namespace detail

QUANTSWEEP_INLINE sweep_summary summarize(const sweep_result& result) {
    sweep_summary summary;
    summary.title = result.graph.empty() ? "Layerwise quantization" : result.graph;
    summary.notice = detail::stopped_sentence(result);
    if (const std::string found = detail::nonfinite_sentence(result); !found.empty())
        summary.notice += (summary.notice.empty() ? "" : " ") + found;
    summary.baseline = detail::baseline_sentence(result);
    for (const detail::mode_text& mode : detail::modes_of(result)) {
        summary.modes.push_back({mode.rule, std::string{to_string(mode.rule)}, std::string{mode.heading},
                                 std::string{mode.meaning}, std::string{mode.top}});
        for (const std::string& scheme : scheme_names(result))
            summary.modes.back().schemes.push_back(detail::judge(result, mode, scheme));
    }
    for (mode_report& mode : summary.modes)
        if (mode.rule == mode_rule::only) detail::add_explanations(result, mode.schemes);
    summary.reading = detail::reading_of(result, summary.modes);
    summary.cost = detail::cost_sentence(result.cost);
    return summary;
}

}  // namespace quantsweep
