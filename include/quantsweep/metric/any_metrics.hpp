// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One or several metrics of any kind with their types erased. The engine scores samples and reads values in
///        this form.

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/core/shape.hpp>
#include <quantsweep/metric/metric.hpp>
#include <quantsweep/metric/score_column.hpp>
#include <quantsweep/metric/several_metrics.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// The outputs of one sample, one span per graph output.
using output_spans = std::span<const std::span<const float>>;

/// One sample of a network, with the type of its label erased.
struct any_sample {
    output_spans outputs;                  ///< one span per graph output
    output_spans float_outputs;            ///< the outputs of the unquantized network
    std::span<const shape> shapes{};       ///< the outputs' shapes without the sample axis; may be empty
    const void* label = nullptr;           ///< nullptr if the batch has none
    std::span<const std::uint8_t> mask{};  ///< the mask of its positions; empty if none is padding
};

/// A sweep's metrics, with their types and the type of the labels erased.
class any_metrics {
public:
    any_metrics() = default;
    any_metrics(const any_metrics&) = delete;
    any_metrics& operator=(const any_metrics&) = delete;
    virtual ~any_metrics() = default;

    /// How many metrics there are.
    std::size_t size() const noexcept { return info_.size(); }
    /// A metric's description of itself.
    const metric_info& info(std::size_t metric) const noexcept { return info_[metric]; }
    /// Scores one sample, and appends the result of each metric to its column.
    /// Errors  what a metric throws; nonfinite_value if a score is NaN
    virtual void add(const any_sample& one, std::vector<score_column>& columns) const = 0;
    /// The value of a metric over some samples of a column, in their order; NaN if there are none.
    virtual double value(std::size_t metric, const score_column& column,
                         std::span<const std::size_t> samples) const = 0;

protected:
    std::vector<metric_info> info_{};
};

namespace detail {

template <class Metric, class Label>
concept leaves_states = requires(const Metric m, const sample<Label>& s) { m.state(s); };

template <class Metric, class Label>
concept has_terms = requires(const Metric m, const sample<Label>& s) { m.terms(s); };

template <class Metric, class Use>
void for_each_metric(const Metric& one, Use&& use) {
    use(one);
}
template <class Metric, class Use>
void for_each_metric(const std::vector<Metric>& several, Use&& use) {
    for (const Metric& each : several) use(each);
}
template <class... Metrics, class Use>
void for_each_metric(const metrics<Metrics...>& several, Use&& use) {
    std::apply([&](const Metrics&... each) { (for_each_metric(each, use), ...); }, several.all);
}

template <class Label, class Metric>
constexpr bool require_metric(const Metric&) {
    if constexpr (leaves_states<Metric, Label>)
        return models_set_metric<Metric, Label>();
    else if constexpr (has_terms<Metric, Label>)
        return models_ratio_metric<Metric, Label>();
    else
        return models_metric<Metric, Label>();
}

/// Errors  nonfinite_value if the score is NaN
void add_score(score_column& column, double score, const metric_info& metric);
/// Errors  nonfinite_value if a term is NaN
void add_terms(score_column& column, const ratio_terms& terms, const metric_info& metric);
double mean_score(const score_column& column, std::span<const std::size_t> samples);
/// NaN if the samples have no parts.
double ratio_value(const score_column& column, std::span<const std::size_t> samples, const metric_info& metric);

template <class Metric>
double state_value(const Metric& m, const score_column& column, std::span<const std::size_t> samples) {
    if (samples.empty()) return no_number;
    std::vector<double> together;
    for (std::size_t s : samples) m.merge(together, column[s]);
    return static_cast<double>(m.value(std::span<const double>{together}));
}

}  // namespace detail

/// Implements the interface for a `metric`, a `ratio_metric`, a `set_metric`, a vector of one of them, or `metrics` of
/// several. Borrows it.
template <class Label, class Metric>
class metrics_model final : public any_metrics {
public:
    /// Refers to the metric, which has to outlive it.
    explicit metrics_model(const Metric& scoring) : scoring_{scoring} {
        detail::for_each_metric(scoring, [this]<class Each>(const Each& m) {
            info_.push_back(m.info());
            info_.back().ratio = detail::has_terms<Each, Label>;
            info_.back().whole_set = detail::leaves_states<Each, Label> || detail::has_terms<Each, Label>;
        });
    }

    void add(const any_sample& one, std::vector<score_column>& columns) const override {
        const sample<Label> seen{one.outputs, one.float_outputs, static_cast<const Label*>(one.label), one.shapes,
                                 one.mask};
        columns.resize(size());
        std::size_t k = 0;
        detail::for_each_metric(scoring_, [&]<class Each>(const Each& m) {
            if constexpr (detail::leaves_states<Each, Label>)
                columns[k].add_state(m.state(seen));
            else if constexpr (detail::has_terms<Each, Label>)
                detail::add_terms(columns[k], m.terms(seen), info_[k]);
            else
                detail::add_score(columns[k], m.score(seen), info_[k]);
            ++k;
        });
    }

    double value(std::size_t metric, const score_column& column, std::span<const std::size_t> samples) const override {
        if (!info_[metric].whole_set) return detail::mean_score(column, samples);
        if (info_[metric].ratio) return detail::ratio_value(column, samples, info_[metric]);
        double found = no_number;
        std::size_t k = 0;
        detail::for_each_metric(scoring_, [&]<class Each>(const Each& m) {
            if constexpr (detail::leaves_states<Each, Label>)
                if (k == metric) found = detail::state_value(m, column, samples);
            ++k;
        });
        return found;
    }

private:
    const Metric& scoring_;
};

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
extern template class std::vector<quantsweep::score_column>;
#endif

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/metric/any_metrics.ipp>
#endif
