// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The result of calibration: a summary of every weight, input and output of a network.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/calibrate/memory_plan.hpp>
#include <quantsweep/calibrate/named_list.hpp>
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/observer.hpp>

namespace quantsweep {

/// The policy for NaN and infinities. They are counted in any case, and never influence a range.
enum class nonfinite_policy {
    ignore,  ///< anomalies() leaves them out
    report,  ///< anomalies() lists them
    refuse,  ///< calibrate throws nonfinite_value with the layer, the kinds and the counts
};

/// The counts of a tensor that flows along the graph's edges, in addition to what its observer saw.
struct value_counts {
    std::string name{};                 ///< the node whose output it is, or "input 0" for the batch's first input
    std::uint64_t elements = 0;         ///< per sample; the largest number if shapes vary
    std::uint64_t fewest_elements = 0;  ///< per sample; the smallest number of a tensor that is not empty
    std::uint64_t empty_tensors = 0;    ///< the number of tensors without elements

    /// Counts one tensor with this many elements per sample.
    void count_elements(std::uint64_t a_sample);
    /// Adds the counts of another shard of the data.
    void merge_counts(const value_counts& other);
};

/// A tensor that flows along the graph's edges. It has one summary, however many layers read it.
template <observer Observer>
struct value_summary : value_counts {
    /// The summary of its values.
    Observer seen{};

    /// Adds what another summary of the same name saw.
    void merge(const value_summary& other)
        requires mergeable_observer<Observer>
    {
        seen.merge(other.seen);
        merge_counts(other);
    }
};

/// A quantizable node: its weights, and the names of the values that it reads. Its output is the value of the same
/// name.
template <observer Observer>
struct calibrated_layer {
    /// The name, as in `layer_info`.
    std::string name;
    std::vector<std::string> inputs{};  ///< the values that it reads, in the order of its inputs
    std::vector<Observer> weights{};    ///< one per parameter of role weight, in the order in which the host lends them
};

namespace detail {

bool same_extremes(const distribution& a, const distribution& b) noexcept;
/// Errors  merge_mismatch, always
[[noreturn]] void refuse_other_layers();
[[noreturn]] void refuse_other_weights(const std::string& layer);

}  // namespace detail

/// The summaries of a network. Their memory does not depend on the number of samples. io/calibration_file.hpp saves and
/// loads them.
template <observer Observer = bit_histogram<>>
struct calibration {
    /// How many samples were seen.
    std::uint64_t samples = 0;
    named_list<value_summary<Observer>> values{};           ///< the values that a quantizable layer reads or outputs
    named_list<calibrated_layer<Observer>> layers{};        ///< in topological order
    nonfinite_policy nonfinite = nonfinite_policy::report;  ///< the caller's policy
    memory_plan memory{};                                   ///< how the summaries keep within the budget

    /// The value of that name; nullptr if there is none.
    const value_summary<Observer>* find_value(std::string_view name) const { return values.find(name); }
    /// The layer of that name; nullptr if there is none.
    const calibrated_layer<Observer>* find_layer(std::string_view name) const { return layers.find(name); }

    /// Adds what another machine or thread saw of the same network. Keeps the stricter of two policies and the smaller
    /// of two memory budgets.
    /// Errors  merge_mismatch if the layers, the values or the weights differ; *this is then unchanged
    void merge(const calibration& other) {
        static_assert(
            mergeable_observer<Observer>,
            "quantsweep: calibrations merge where the observer does: it needs a.merge(b), of a const observer b");
        require_same_network(other);
        named_list<value_summary<Observer>> merged = values;  // observers may refuse each other
        for (std::size_t i = 0; i < values.size(); ++i) merged[i].merge(other.values[i]);
        values = std::move(merged);
        samples += other.samples;
        nonfinite = std::max(nonfinite, other.nonfinite);
        if (other.memory.budget != 0 && (memory.budget == 0 || other.memory.budget < memory.budget))
            memory = other.memory;
    }

private:
    void require_same_network(const calibration& other) const {
        const auto same_name = [](const auto& a, const auto& b) { return a.name == b.name; };
        if (!std::equal(values.begin(), values.end(), other.values.begin(), other.values.end(), same_name) ||
            !std::equal(layers.begin(), layers.end(), other.layers.begin(), other.layers.end(), same_name))
            detail::refuse_other_layers();
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const auto &mine = layers[i].weights, &theirs = other.layers[i].weights;
            bool same = mine.size() == theirs.size();
            for (std::size_t k = 0; same && k < mine.size(); ++k)
                same = detail::same_extremes(mine[k].summary(), theirs[k].summary());
            if (!same) detail::refuse_other_weights(layers[i].name);
        }
    }
};

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
extern template struct quantsweep::calibration<quantsweep::bit_histogram<>>;
extern template class quantsweep::named_list<quantsweep::calibrated_layer<quantsweep::bit_histogram<>>>;
extern template class quantsweep::named_list<quantsweep::value_summary<quantsweep::bit_histogram<>>>;
extern template class std::vector<quantsweep::calibrated_layer<quantsweep::bit_histogram<>>>;
extern template class std::vector<quantsweep::value_summary<quantsweep::bit_histogram<>>>;
#endif

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/calibrate/calibration.ipp>
#endif
