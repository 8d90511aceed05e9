// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Shows the tensors of a network to the summaries of a calibration.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/calibrate/detail/batch_order.hpp>
#include <quantsweep/calibrate/detail/memory_shares.hpp>
#include <quantsweep/calibrate/options.hpp>
#include <quantsweep/graph/hooked_graph.hpp>
#include <quantsweep/graph/traverse.hpp>
#include <quantsweep/observe/min_max.hpp>

namespace quantsweep::detail {

/// Errors  nonfinite_value where there is NaN or infinity
template <class T>
void require_finite(const std::string& layer, const std::string& tensor, const tensor_view<const T>& values) {
    min_max all;
    observe_tensor(all, values, axes{std::nullopt, std::nullopt});
    const distribution seen = all.summary();
    if (seen.nonfinite() == 0) return;
    throw nonfinite_value{layer, std::to_string(seen.nans) + " NaN, " + std::to_string(seen.positive_infinities) +
                                     " +Inf, " + std::to_string(seen.negative_infinities) + " -Inf among " +
                                     std::to_string(values.size()) + " values of " + tensor +
                                     "; the float network makes them, or let nonfinite be report"};
}

/// Knows which of the graph's values are to be observed, and where each one's summary stands in the calibration.
template <observer Observer, described_graph Graph>
class calibration_pass {
public:
    calibration_pass(Graph& host, const topology& net, const Observer& prototype, const calibrate_options& options)
        : host_{host}, net_{net}, options_{options} {
        for (std::size_t node = 0; node < net.size(); ++node)
            if (net.info[node].quantizable) add_layer(node, prototype);
        result_.nonfinite = options.nonfinite;
        order_.emplace(result_.values.size() + 1);  // the last is where batches number their samples
    }

    /// Where there is a budget, before anything is observed. Evaluates the batch where the memory of a summary depends on the
    /// tensor's shape.
    template <class Batch>
    void share_memory(const Batch& first) {
        std::vector<planned_summary<Observer>> planned;
        for (auto& value : result_.values) planned.push_back({&value.seen});
        if constexpr (tensor_observer<Observer>)
            for_each_value(host_, first, [&](std::size_t value, std::size_t place, const auto& tensor) {
                if (observable(tensor)) planned[place].like = like(view(tensor), axes_of(host_, value));
            });
        for_each_weight([&](std::size_t, Observer& summary, const auto& values, const axes& where) {
            planned.push_back({&summary, like(values, where)});
        });
        result_.memory = detail::share_memory(planned, options_.memory_budget);
    }

    void observe_weights() {
        for_each_weight([&](std::size_t layer, Observer& summary, const auto& values, const axes& where) {
            if (options_.nonfinite == nonfinite_policy::refuse)
                require_finite(result_.layers[layer].name, "its weights", values);
            observe_tensor(summary, values, where);
        });
    }

    /// Of several threads, each on a host of its own or all on one that lets them: a summary sees the batches in their
    /// order all the same, so that it is no matter whether that counts. Indices are handed out in ascending order.
    template <class Batch>
    void observe(Graph& host, std::size_t index, const Batch& batch) {
        try {
            const auto samples = static_cast<std::size_t>(batch.samples);
            std::uint64_t first = 0;
            order_->in_turn(result_.values.size(), index, [&] {
                first = options_.first_sample + result_.samples;
                result_.samples += samples;
            });
            for_each_value(host, batch, [&](std::size_t value, std::size_t place, const auto& tensor) {
                order_->in_turn(place, index, [&] {
                    if (observable(tensor))
                        observe_value(result_.values[place], view(tensor), axes_of(host, value), first, samples);
                });
            });
        } catch (...) {
            order_->fail(index);
            throw;
        }
    }

    calibration<Observer> finish() && { return std::move(result_); }

private:
    void add_layer(std::size_t node, const Observer& prototype) {
        calibrated_layer<Observer> layer{net_.info[node].name};
        const auto add_value = [&](std::size_t value) {
            if (places_.try_emplace(value, result_.values.size()).second)
                result_.values.push_back({net_.value_name(value), 0, prototype});
            return net_.value_name(value);
        };
        for (std::size_t source : net_.inputs[node]) layer.inputs.push_back(add_value(source));
        add_value(node);
        for (const parameter& lent : std::span<const parameter>{host_.parameters(node)})
            if (lent.role == parameter_role::weight) layer.weights.push_back(prototype);
        nodes_.push_back(node);
        result_.layers.push_back(std::move(layer));
    }

    /// Calls visit(layer, summary, values, axes).
    template <class Visit>
    void for_each_weight(Visit&& visit) {
        for (std::size_t layer = 0; layer < nodes_.size(); ++layer) {
            auto summary = result_.layers[layer].weights.begin();
            for (const parameter& lent : std::span<const parameter>{host_.parameters(nodes_[layer])}) {
                if (lent.role != parameter_role::weight) continue;
                std::visit(
                    [&]<class T>(const tensor_view<T>& values) {
                        visit(layer, *summary, tensor_view<const T>{values}, axes{std::nullopt, lent.channel_axis});
                    },
                    lent.values);
                ++summary;
            }
        }
    }

    template <class T>
    void observe_value(value_summary<Observer>& summary, const tensor_view<const T>& values, const axes& where,
                       std::uint64_t first, std::size_t samples) {
        if (values.size() == 0) ++summary.empty_tensors;
        summary.count_elements(values.size() / samples);
        if (options_.nonfinite == nonfinite_policy::refuse)
            require_finite(summary.name,
                           "samples " + std::to_string(first) + " to " + std::to_string(first + samples - 1), values);
        observe_tensor(summary.seen, values, where, first);
    }

    /// Calls visit(value, place, tensor) for each value that has a summary.
    template <class Batch, class Visit>
    void for_each_value(Graph& host, const Batch& batch, Visit&& visit) const {
        check_batch(host, net_, batch);
        const auto see = [&](std::size_t value, const tensor_of<Graph>& tensor) {
            const auto place = places_.find(value);
            if (place != places_.end()) visit(value, place->second, tensor);
        };
        for (std::size_t k = 0; k < net_.graph_inputs; ++k) see(graph_input(k), batch.inputs[k]);
        if constexpr (graph<Graph>) {
            auto outputs = traverse(host, net_, batch.inputs,
                                    [&](std::size_t node, const auto&, const auto& output) { see(node, output); });
            for (auto& output : outputs) recycle(host, std::move(output));
        } else {
            run_hooked(host, net_, batch.inputs, see);
        }
    }

    template <class T>
    static observation like(const tensor_view<const T>& values, const axes& where) {
        return {{nullptr, values.shape, values.strides}, where};
    }

    Graph& host_;
    const topology& net_;
    const calibrate_options& options_;
    calibration<Observer> result_{};
    std::vector<std::size_t> nodes_{};  // of the layers
    std::map<std::size_t, std::size_t> places_{};
    std::optional<batch_order> order_{};
};

}  // namespace quantsweep::detail
