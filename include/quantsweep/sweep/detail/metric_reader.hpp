// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Metrics of either kind, one or several, as the engine takes them: to score a sample, and to read what was scored.

#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/metric/metric.hpp>
#include <quantsweep/metric/score_column.hpp>
#include <quantsweep/metric/several_metrics.hpp>

namespace quantsweep::detail {

template <class Metric, class Label>
constexpr bool leaves_states = requires(const Metric m, const sample<Label>& s) { m.state(s); };

template <class Metric, class Use>
void for_each_metric(const Metric& one, Use&& use) {
    use(one);
}
template <class... Metrics, class Use>
void for_each_metric(const metrics<Metrics...>& several, Use&& use) {
    std::apply([&](const Metrics&... each) { (use(each), ...); }, several.all);
}

template <class Label, class Metric>
constexpr bool require_metric(const Metric&) {
    if constexpr (leaves_states<Metric, Label>)
        return models_set_metric<Metric, Label>();
    else
        return models_metric<Metric, Label>();
}

/// By metric, a column that grows by one sample.
/// Errors  what a metric throws; nonfinite_value where a score is NaN
template <class Metric, class Label>
void add_scores(const Metric& scoring, const sample<Label>& s, std::vector<score_column>& columns) {
    std::size_t k = 0;
    for_each_metric(scoring, [&]<class Each>(const Each& m) {
        if (columns.size() == k) columns.emplace_back();
        score_column& column = columns[k++];
        if constexpr (leaves_states<Each, Label>) {
            column.add_state(m.state(s));
        } else {
            column.add_score(m.score(s));
            if (std::isnan(column.values.back()))
                throw nonfinite_value{"", "the metric '" + m.info().name + "' gave NaN for a sample"};
        }
    });
}

/// One metric without its type: what its numbers mean, and the value of some samples of a column, in their order. NaN of
/// none.
struct metric_reader {
    metric_info info;
    std::function<double(const score_column&, std::span<const std::size_t>)> value;
};

/// 0 ... count - 1
inline std::vector<std::size_t> first_indices(std::size_t count) {
    std::vector<std::size_t> indices(count);
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    return indices;
}

/// A sweep's metrics without their types, so that the engine is compiled once for all of them. They must outlive it.
template <class Label>
struct metric_set {
    std::vector<metric_reader> readers;
    std::function<void(const sample<Label>&, std::vector<score_column>&)> add;  ///< add_scores
};

template <class Label, class Metric>
metric_set<Label> without_types(const Metric& scoring) {
    metric_set<Label> set{{}, [&scoring](const sample<Label>& s, std::vector<score_column>& columns) {
                              add_scores(scoring, s, columns);
                          }};
    for_each_metric(scoring, [&]<class Each>(const Each& m) {
        metric_reader reader{m.info(), {}};
        reader.info.whole_set = leaves_states<Each, Label>;
        if constexpr (leaves_states<Each, Label>)
            reader.value = [&m](const score_column& column, std::span<const std::size_t> samples) {
                if (samples.empty()) return std::numeric_limits<double>::quiet_NaN();
                std::vector<double> together;
                for (std::size_t s : samples) m.merge(together, column[s]);
                return static_cast<double>(m.value(std::span<const double>{together}));
            };
        else
            reader.value = [](const score_column& column, std::span<const std::size_t> samples) {
                if (samples.empty()) return std::numeric_limits<double>::quiet_NaN();
                double sum = 0;
                for (std::size_t s : samples) sum += column.values[s];
                return sum / static_cast<double>(samples.size());
            };
        set.readers.push_back(std::move(reader));
    });
    return set;
}

/// Errors  invalid_argument where two metrics have one name
inline void check_names(std::span<const metric_reader> metrics) {
    for (std::size_t k = 0; k < metrics.size(); ++k)
        for (std::size_t j = 0; j < k; ++j)
            if (metrics[j].info.name == metrics[k].info.name)
                throw invalid_argument{
                    "", "two metrics are called '" + metrics[k].info.name + "'; rows tell them apart by their names"};
}

}  // namespace quantsweep::detail
