// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The concepts of a metric of single samples, of their parts, and of a whole set, and the sample that they
///        receive.

#include <concepts>
#include <cstdint>
#include <span>
#include <vector>

#include <quantsweep/core/shape.hpp>
#include <quantsweep/graph/batch.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// One sample's outputs, one span per graph output, row-major over all axes except the sample axis.
template <class Label>
struct sample {
    /// The outputs of the network with quantized layers.
    std::span<const std::span<const float>> outputs;
    std::span<const std::span<const float>> float_outputs;  ///< the outputs of the unquantized network
    const Label* label;                                     ///< nullptr if the batch has none
    std::span<const shape> shapes{};  ///< the outputs' shapes without the sample axis; empty if unknown
    /// The mask of the sample's positions: nonzero for a token, 0 for padding; empty if none is padding. Outputs whose
    /// axes include a token axis come without the padding; labels per position come as they are in the batch.
    std::span<const std::uint8_t> mask{};
};

/// Scores one sample; the value of a set is the mean over its samples.
///   m.info()          name, direction and bounds
///   m.score(sample)   -> double; NaN makes the row of the layer fail
template <class Metric, class Label = no_label>
concept metric = std::copyable<Metric> && requires(const Metric m, const sample<Label>& s) {
    { m.info() } -> std::convertible_to<metric_info>;
    { m.score(s) } -> std::convertible_to<double>;
};

/// True if the type is a metric; otherwise it does not compile, and the compiler's first line names the missing member:
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

/// A sample's contribution to a mean over parts of samples.
struct ratio_terms {
    double total = 0;  ///< the sum over the sample's parts of the quantity that is averaged
    double count = 0;  ///< the number of its parts
};

/// A mean over parts of samples, such as tokens of sequences; samples may have different numbers of parts. The value of
/// a set is the total of all samples divided by their count, or the exponential of that if info() says `exponential`.
///   m.info()          name, direction
///   m.terms(sample)   -> ratio_terms; NaN makes the row of the layer fail
template <class Metric, class Label = no_label>
concept ratio_metric = std::copyable<Metric> && requires(const Metric m, const sample<Label>& s) {
    { m.info() } -> std::convertible_to<metric_info>;
    { m.terms(s) } -> std::convertible_to<ratio_terms>;
};

/// The same check as models_metric, for a metric of parts of samples.
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

/// Has a value of many samples that is not a mean over them, such as a mean IoU. Each sample yields a state.
///   m.info()             name and direction
///   m.state(sample)      -> std::vector<double>, of any length
///   m.merge(into, from)  `into`, a state or empty, becomes the state of its own samples and those of `from`; the order
///                        of merges does not change the value
///   m.value(state)       -> double; NaN makes the row of the layer fail
template <class Metric, class Label = no_label>
concept set_metric = std::copyable<Metric> && requires(const Metric m, const sample<Label>& s,
                                                       std::vector<double>& into, std::span<const double> from) {
    { m.info() } -> std::convertible_to<metric_info>;
    { m.state(s) } -> std::convertible_to<std::vector<double>>;
    m.merge(into, from);
    { m.value(from) } -> std::convertible_to<double>;
};

/// The same check as models_metric, for a metric of a whole set.
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
