// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The concepts of a metric: of single samples, of their parts, of a whole set; and what it is shown of a sample.

#include <concepts>
#include <cstdint>
#include <span>
#include <vector>

#include <quantsweep/core/shape.hpp>
#include <quantsweep/graph/batch.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// One sample's outputs, one span a graph output, row-major over the axes that are not the sample's.
template <class Label>
struct sample {
    /// Of the network in which something is quantized.
    std::span<const std::span<const float>> outputs;
    std::span<const std::span<const float>> float_outputs;  ///< of the unquantized network
    const Label* label;                                     ///< nullptr where the batch has none
    std::span<const shape> shapes{};  ///< of the outputs, without the sample axis; empty if unknown
    /// Of the sample's positions, nonzero where there is a token and 0 where there is padding; empty: none is padding.
    /// Outputs whose axes name a token axis come without the padding; labels by position come as the batch has them.
    std::span<const std::uint8_t> mask{};
};

/// Scores one sample; the value of a set is the mean over its samples.
///   m.info()          name, direction and bounds
///   m.score(sample)   -> double; NaN makes the layer a failed row
template <class Metric, class Label = no_label>
concept metric = std::copyable<Metric> && requires(const Metric m, const sample<Label>& s) {
    { m.info() } -> std::convertible_to<metric_info>;
    { m.score(s) } -> std::convertible_to<double>;
};

/// True where it is a metric; otherwise it does not compile, and the compiler's first line names what is missing:
///   static_assert(quantsweep::models_metric<my_metric, my_label>());
template <class Metric, class Label = no_label>
consteval bool models_metric() {
    static_assert(std::copyable<Metric>, "quantsweep: a metric needs to be copyable");
    static_assert(
        requires(const Metric m) {
            { m.info() } -> std::convertible_to<metric_info>;
        }, "quantsweep: a metric needs m.info() const -> metric_info");
    static_assert(
        requires(const Metric m, const sample<Label>& s) {
            { m.score(s) } -> std::convertible_to<double>;
        },
        "quantsweep: a metric needs m.score(s) const -> double, for samples with the labels of these batches; or, "
        "of a whole set, m.state(s), m.merge(into, from) and m.value(state), or, of parts of samples, m.terms(s)");
    return true;
}

/// What a sample adds to a mean over parts of samples.
struct ratio_terms {
    double total = 0;  ///< of what the mean is of, over the sample's parts
    double count = 0;  ///< of its parts
};

/// Is a mean over parts of samples, of which one sample has more than another, as sequences have tokens. The value of a set
/// is the total of all samples over their count, or the exponential of that where info() says `exponential`.
///   m.info()          name, direction
///   m.terms(sample)   -> ratio_terms; NaN makes the layer a failed row
template <class Metric, class Label = no_label>
concept ratio_metric = std::copyable<Metric> && requires(const Metric m, const sample<Label>& s) {
    { m.info() } -> std::convertible_to<metric_info>;
    { m.terms(s) } -> std::convertible_to<ratio_terms>;
};

/// As models_metric, of the metric of parts of samples.
template <class Metric, class Label = no_label>
consteval bool models_ratio_metric() {
    static_assert(std::copyable<Metric>, "quantsweep: a ratio metric needs to be copyable");
    static_assert(
        requires(const Metric m) {
            { m.info() } -> std::convertible_to<metric_info>;
        }, "quantsweep: a ratio metric needs m.info() const -> metric_info");
    static_assert(
        requires(const Metric m, const sample<Label>& s) {
            { m.terms(s) } -> std::convertible_to<ratio_terms>;
        }, "quantsweep: a ratio metric needs m.terms(s) const -> ratio_terms");
    return true;
}

/// Has a value of many samples that is not a mean over them, such as a mean IoU: each leaves a state.
///   m.info()             name and direction
///   m.state(sample)      -> std::vector<double>, of any length
///   m.merge(into, from)  into, a state or empty, becomes that of its samples and from's; whatever the order of merging
///                        the value is the same
///   m.value(state)       -> double; NaN makes the layer a failed row
template <class Metric, class Label = no_label>
concept set_metric = std::copyable<Metric> && requires(const Metric m, const sample<Label>& s,
                                                       std::vector<double>& into, std::span<const double> from) {
    { m.info() } -> std::convertible_to<metric_info>;
    { m.state(s) } -> std::convertible_to<std::vector<double>>;
    m.merge(into, from);
    { m.value(from) } -> std::convertible_to<double>;
};

/// As models_metric, of the metric of a whole set.
template <class Metric, class Label = no_label>
consteval bool models_set_metric() {
    static_assert(std::copyable<Metric>, "quantsweep: a set metric needs to be copyable");
    static_assert(
        requires(const Metric m) {
            { m.info() } -> std::convertible_to<metric_info>;
        }, "quantsweep: a set metric needs m.info() const -> metric_info");
    static_assert(
        requires(const Metric m, const sample<Label>& s) {
            { m.state(s) } -> std::convertible_to<std::vector<double>>;
        }, "quantsweep: a set metric needs m.state(s) const -> std::vector<double>");
    static_assert(
        requires(const Metric m, std::vector<double>& into, std::span<const double> from) { m.merge(into, from); },
        "quantsweep: a set metric needs m.merge(into, from) const, of a std::vector<double>& and a span");
    static_assert(
        requires(const Metric m, std::span<const double> from) {
            { m.value(from) } -> std::convertible_to<double>;
        }, "quantsweep: a set metric needs m.value(from) const -> double, of a std::span<const double>");
    return true;
}

}  // namespace quantsweep
