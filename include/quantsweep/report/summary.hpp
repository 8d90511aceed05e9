// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a sweep found, in the words that the terminal, Markdown and HTML share.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/analyze/explain.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/explanation_text.hpp>
#include <quantsweep/sweep/result.hpp>

namespace quantsweep {

/// One scheme's layers, judged. The pointers are into the result.
struct scheme_report {
    std::string name;
    std::string quantized;             ///< "weights int8:symmetric, inputs int8:affine; ranges by mse"
    std::string finding;               ///< which layers dip, or that none does; ends with a full stop
    explanation common{};              ///< what the dips have in common
    std::vector<std::string> reasons{};  ///< the same, sentence by sentence
    std::vector<const row*> dips{};    ///< those that stand after Holm's correction, worst first
    std::vector<const row*> worst{};   ///< at most ten, worst first: by drop, or by value where there is no drop
    std::vector<const row*> failed{};  ///< with no number, in the order of the rows
    std::size_t measured = 0;
};

struct sweep_summary {
    std::string title;
    std::string baseline;  ///< a sentence
    std::vector<scheme_report> schemes{};
    std::vector<std::string> reading{};  ///< how far to trust the numbers, sentence by sentence
    std::string cost;
};

namespace detail {

inline bool measured(const metric_info& metric, const row& r) {
    return r.failure.empty() && !std::isnan(metric.against_float ? r.value : r.drop);
}

inline std::string failure_of(const row& r) {
    return r.failure.empty() ? "gave no number" : r.failure;
}

/// Equal drops are ordered by the SQNR of the network's output.
inline bool worse(const metric_info& metric, const row& a, const row& b) {
    const double left = metric.against_float ? (metric.higher_is_better ? -a.value : a.value) : a.drop;
    const double right = metric.against_float ? (metric.higher_is_better ? -b.value : b.value) : b.drop;
    if (left != right) return left > right;
    const auto sqnr = [](const row& r) {
        return std::isnan(r.output_sqnr_db) ? std::numeric_limits<double>::infinity() : r.output_sqnr_db;
    };
    return sqnr(a) < sqnr(b);
}

inline std::string formats_of(const scheme_summary& scheme) {
    std::vector<std::string> parts;
    if (!scheme.weights.empty()) parts.push_back("weights " + scheme.weights);
    if (!scheme.inputs.empty()) parts.push_back("inputs " + scheme.inputs);
    if (!scheme.output.empty()) parts.push_back("output " + scheme.output);
    return parts.empty() ? "nothing quantized" : joined(parts, ", ");
}

inline std::string quantized_of(const sweep_result& result, const std::string& name) {
    std::string text;
    for (const scheme_summary& scheme : result.schemes)
        if (scheme.name == name) text = formats_of(scheme);
    std::vector<std::string> estimators;
    for (const row& r : result.rows)
        for (const range_used& used : r.ranges)
            if (r.scheme == name && !used.estimator.empty() &&
                std::find(estimators.begin(), estimators.end(), used.estimator) == estimators.end())
                estimators.push_back(used.estimator);
    if (!estimators.empty())
        text.append(text.empty() ? "" : "; ").append("ranges by ").append(joined(estimators, ", "));
    return text;
}

inline std::string failures_sentence(const scheme_report& scheme) {
    if (scheme.failed.empty()) return {};
    return " " + counted(scheme.failed.size(), "layer") + " failed and could not be judged.";
}

inline std::string values_sentence(const metric_info& metric, const std::vector<const row*>& ordered) {
    const metric_text numbers{metric};
    std::string text = "Of " + counted(ordered.size(), "layer") + ", the worst is " + ordered.front()->layer +
                       " with " + metric.name + " " + numbers.value(ordered.front()->value);
    if (ordered.size() > 1)
        text += ", the best " + ordered.back()->layer + " with " + numbers.value(ordered.back()->value);
    return text + ".";
}

inline std::string no_dip_sentence(const metric_info& metric, const std::vector<const row*>& ordered) {
    std::string text = "No layer dips: of " + counted(ordered.size(), "layer") +
                       ", none shows a drop that stands after Holm's correction.";
    const auto widest = *std::max_element(ordered.begin(), ordered.end(), [](const row* a, const row* b) {
        return !(a->drop_high >= b->drop_high) && !std::isnan(b->drop_high);
    });
    if (!std::isnan(widest->drop_high))
        text += " The largest drop that an interval still allows is " + metric_text{metric}.drop(widest->drop_high) +
                ", at " + widest->layer + ".";
    return text;
}

inline std::string dips_sentence(const metric_info& metric, const scheme_report& scheme) {
    std::vector<std::string> names;
    for (const row* r : scheme.dips) names.push_back(r->layer + " by " + metric_text{metric}.drop(r->drop));
    return std::to_string(scheme.dips.size()) + " of " + counted(scheme.measured, "layer") +
           (scheme.dips.size() == 1 ? " dips: " : " dip: ") + joined(names, ", ") + ".";
}

inline scheme_report judge(const sweep_result& result, const std::string& name) {
    static constexpr std::size_t shown = 10;
    scheme_report scheme;
    scheme.name = name;
    scheme.quantized = quantized_of(result, name);
    std::vector<const row*> ordered;
    for (const row& r : result.rows)
        if (r.scheme == name) (measured(result.metric, r) ? ordered : scheme.failed).push_back(&r);
    std::sort(ordered.begin(), ordered.end(), [&](const row* a, const row* b) {
        return worse(result.metric, *a, *b) || (!worse(result.metric, *b, *a) && a < b);  // stable: of one vector
    });
    std::copy_if(ordered.begin(), ordered.end(), std::back_inserter(scheme.dips),
                 [](const row* r) { return r->significant; });
    scheme.measured = ordered.size();
    scheme.worst.assign(ordered.begin(),
                        ordered.begin() + static_cast<std::ptrdiff_t>(std::min(shown, ordered.size())));
    if (ordered.empty())
        scheme.finding = "No layer was measured.";
    else if (result.metric.against_float)
        scheme.finding = values_sentence(result.metric, ordered);
    else
        scheme.finding =
            scheme.dips.empty() ? no_dip_sentence(result.metric, ordered) : dips_sentence(result.metric, scheme);
    scheme.finding += failures_sentence(scheme);
    return scheme;
}

inline std::string baseline_sentence(const sweep_result& result) {
    const std::string over = " over " + counted(result.samples, "sample") + ".";
    if (result.metric.against_float)
        return "Each layer's " + result.metric.name + " compares with the float network's output" + over;
    return "The float baseline's " + result.metric.name + " is " + metric_text{result.metric}.value(result.baseline) +
           over;
}

inline std::vector<std::string> reading_of(const sweep_result& result) {
    std::vector<std::string> text;
    if (!result.metric.against_float) {
        text.push_back(
            "The numbers in brackets are each layer's own " + rounded(100 * result.confidence, 4) + " % interval" +
            (result.interval.empty() ? "" : " (" + result.interval + ")") +
            ", from the samples paired with the baseline's. A layer is said to dip only where its drop stands "
            "after Holm's correction over the scheme's layers.");
        text.push_back(
            "Being picked as the worst of many inflates a drop: measured again on other samples, the layers "
            "at the top will tend to lose less.");
    }
    text.push_back(
        "A kind of layer is named where it holds more than its share, with a p-value that is corrected for all kinds "
        "that were tried. Attributes go together: what a kind has in common need not be the cause.");
    text.push_back(
        "SQNR is the signal-to-noise ratio against float, in dB, of the layer's own output and of the "
        "network's; the latter orders layers even where the metric is flat.");
    return text;
}

inline std::string cost_sentence(const sweep_cost& cost) {
    std::string text = counted(cost.layer_evaluations, "layer evaluation");
    if (cost.layer_evaluations > 0 && cost.layer_evaluations_naive > 0)
        text += " against " + grouped(cost.layer_evaluations_naive) + " had every row run the whole network (" +
                rounded(static_cast<double>(cost.layer_evaluations_naive) / static_cast<double>(cost.layer_evaluations),
                        3) +
                " times as many)";
    return text + ", in " + duration(cost.seconds) + ", with at most " + bytes(cost.peak_bytes) +
           " of tensors alive at once.";
}

}  // namespace detail

/// A pure function of the result, which must outlive what it returns.
inline sweep_summary summarize(const sweep_result& result) {
    sweep_summary summary;
    summary.title = result.graph.empty() ? "Layerwise quantization" : result.graph;
    summary.baseline = detail::baseline_sentence(result);
    for (explanation& found : explain(result)) {
        summary.schemes.push_back(detail::judge(result, found.scheme));
        summary.schemes.back().reasons = sentences(found);
        summary.schemes.back().common = std::move(found);
    }
    summary.reading = detail::reading_of(result);
    summary.cost = detail::cost_sentence(result.cost);
    return summary;
}
sweep_summary summarize(const sweep_result&&) = delete;

}  // namespace quantsweep
