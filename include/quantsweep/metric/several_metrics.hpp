// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Several metrics in one sweep.

#include <tuple>
#include <utility>

namespace quantsweep {

/// metrics{top1{}, agreement{}, kl_divergence{}} is accepted where a metric is, and one pass scores them all. The first
/// leads: it orders the layers of measured modes, and decides where stop_threshold is given. A row has a score for each, in
/// their order. Each is a `metric` or a `set_metric`, and each has a name of its own.
template <class... Metrics>
struct metrics {
    static_assert(sizeof...(Metrics) > 0, "quantsweep: metrics{} needs at least one metric, such as metrics{top1{}}");
    std::tuple<Metrics...> all;  ///< the metrics, the first of which leads

    /// Takes the metrics over, or copies them.
    constexpr metrics(Metrics... each) : all{std::move(each)...} {}
};

}  // namespace quantsweep
