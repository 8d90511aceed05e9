// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Combines several metrics in one sweep.

#include <tuple>
#include <utility>

namespace quantsweep {

/// Use metrics{top1{}, agreement{}, kl_divergence{}} wherever a metric is accepted; one pass scores them all. The first
/// metric leads: it orders the layers of measured modes, and decides if stop_threshold is given. A row has a score for
/// each metric, in their order. Each is a `metric`, a `ratio_metric` or a `set_metric`, and their names differ. If their
/// number is known only at run time, a std::vector of one type of metric is accepted in place of metrics{}, and within it.
template <class... Metrics>
struct metrics {
    static_assert(sizeof...(Metrics) > 0, "quantsweep: metrics{} needs at least one metric, such as metrics{top1{}}");
    std::tuple<Metrics...> all;  ///< the metrics, the first of which leads

    /// Moves or copies the metrics.
    constexpr metrics(Metrics... each) : all{std::move(each)...} {}
};

}  // namespace quantsweep
