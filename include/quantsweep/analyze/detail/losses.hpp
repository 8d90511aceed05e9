// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What each layer loses, as a number of which shares can be taken, and how far it lies from the others.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

inline bool in_decibels(const metric_info& metric) { return std::string_view{metric.name}.ends_with("_db"); }

/// Larger is worse, 0 is no loss, and NaN means that the row has no number.
/// Formula  for a metric with a baseline, the drop. For a metric against float: decibels become noise over signal,
///          10^(-dB / 10); another metric that is better when higher is subtracted from its upper bound, or from 0 if
///          it has none; a metric that is better when lower is its own value
inline double loss_of(const metric_info& metric, const row& r) {
    if (!r.failure.empty()) return std::numeric_limits<double>::quiet_NaN();
    if (!metric.against_float) return r.scores.front().drop;
    if (!metric.higher_is_better) return r.scores.front().value;
    if (in_decibels(metric)) return std::pow(10.0, -r.scores.front().value / 10);
    return metric.upper_bound.value_or(0) - r.scores.front().value;
}

inline std::string loss_name(const metric_info& metric) {
    if (!metric.against_float) return "drop";
    if (!metric.higher_is_better) return metric.name;
    return in_decibels(metric) ? "noise" : "loss of " + metric.name;
}

inline double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Returns winsorized robust scores: how far each loss lies from the median in robust standard deviations, clamped to
/// six, minus the mean. The robust standard deviation is 1.4826 times the median absolute deviation of the losses that
/// deviate at all; with ties it would otherwise be 0. Because of the clamp, one huge dip weighs no more than a clear
/// one, and the number of layers of a kind that stand out decides.
/// rare    if more layers than this lie beyond six, the clamp is the smallest loss of the `rare` largest: then it
///         matters which of them lose most
/// Empty   if all losses are equal
/// Source  Huber 1981, Robust statistics, on winsorizing and on the median absolute deviation
inline std::vector<double> winsorized_scores(std::span<const double> losses, std::size_t rare = 0) {
    static constexpr double most = 6;
    double largest = 0;
    for (double loss : losses) largest = std::max(largest, std::abs(loss));
    std::vector<double> scores, deviations;
    // Scaled, so that no difference overflows.
    for (double loss : losses) scores.push_back(largest > 0 ? loss / largest : 0);
    if (scores.empty()) return scores;
    const double middle = median(scores);
    for (double& score : scores) {
        score -= middle;
        if (score != 0) deviations.push_back(std::abs(score));
    }
    if (deviations.empty()) return {};
    const double deviation = 1.4826 * median(std::move(deviations));
    double sum = 0, cap = most;
    for (double& score : scores) score /= deviation;
    if (rare > 0) {
        std::vector<double> order = scores;
        const auto last = order.begin() + static_cast<std::ptrdiff_t>(std::min(rare, order.size()) - 1);
        std::nth_element(order.begin(), last, order.end(), std::greater<>{});
        cap = std::max(most, *last);
    }
    for (double& score : scores) sum += score = std::clamp(score, -most, cap);
    for (double& score : scores) score -= sum / static_cast<double>(scores.size());
    return scores;
}

}  // namespace quantsweep::detail
