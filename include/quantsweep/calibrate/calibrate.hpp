// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Calibration: one pass over the batches, every weight, input and output observed once.

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/core/progress_clock.hpp>
#include <quantsweep/graph/traverse.hpp>

namespace quantsweep {

struct calibrate_options {
    progress_callback progress{};
    std::uint64_t first_sample = 0;  ///< the number of the first sample, where the batches are a shard of the data
};

namespace detail {

/// Which of the graph's values are to be observed, and where each one's summary stands in the calibration.
template <observer Observer, graph Graph>
class calibration_pass {
public:
    calibration_pass(Graph& host, const topology& net, const Observer& prototype, std::uint64_t first_sample)
        : host_{host}, net_{net}, prototype_{prototype}, first_sample_{first_sample} {
        for (std::size_t node = 0; node < net.size(); ++node)
            if (net.info[node].quantizable) add_layer(node);
    }

    template <class Batch>
    void observe(const Batch& batch) {
        check_batch(host_, net_, batch);
        const auto samples = static_cast<std::size_t>(batch.samples);
        for (std::size_t k = 0; k < net_.graph_inputs; ++k) see(graph_input(k), batch.inputs[k], samples);
        auto outputs = traverse(host_, net_, batch.inputs, [&](std::size_t node, const auto&, const auto& output) {
            see(node, output, samples);
        });
        for (auto& output : outputs) recycle(host_, std::move(output));
        result_.samples += samples;
    }

    calibration<Observer> finish() && { return std::move(result_); }

private:
    void add_layer(std::size_t node) {
        calibrated_layer<Observer> layer{net_.info[node].name};
        for (std::size_t source : net_.inputs[node]) layer.inputs.push_back(add_value(source));
        add_value(node);
        for (const parameter& lent : std::span<const parameter>{host_.parameters(node)}) {
            if (lent.role != parameter_role::weight) continue;
            Observer seen = prototype_;
            std::visit([&]<class T>(const tensor_view<T>& values) {
                observe_tensor(seen, tensor_view<const T>{values}, axes{std::nullopt, lent.channel_axis});
            }, lent.values);
            layer.weights.push_back(std::move(seen));
        }
        result_.layers.push_back(std::move(layer));
    }

    std::string add_value(std::size_t value) {
        const std::string name = net_.value_name(value);
        if (places_.try_emplace(value, result_.values.size()).second) result_.values.push_back({name, 0, prototype_});
        return name;
    }

    void see(std::size_t value, const tensor_of<Graph>& seen, std::size_t samples) {
        const auto place = places_.find(value);
        if (place == places_.end() || !observable(seen)) return;
        auto& summary = result_.values[place->second];
        const auto values = view(seen);
        summary.elements = std::max<std::uint64_t>(summary.elements, values.size() / samples);
        observe_tensor(summary.seen, values, axes_of(host_, value), first_sample_ + result_.samples);
    }

    Graph& host_;
    const topology& net_;
    const Observer& prototype_;
    std::uint64_t first_sample_;
    calibration<Observer> result_{};
    std::map<std::size_t, std::size_t> places_{};
};

}  // namespace detail

/// Shows every weight once, and every input and output of every quantizable layer once a batch, to a copy of `prototype`.
/// Memory   the summaries, and the tensors that one batch needs at once; nothing grows with the number of samples
/// NaN/Inf  counted by the observer, never thrown
/// Errors   empty_batches, bad_batch, those of describe() and evaluate()
/// Cost     one float pass and one read of each observed tensor
/// Returns  calibration<Observer>, deduced: spelled out, clang would complain of it before it names what Observer lacks
template <observer Observer = bit_histogram<>, graph Graph, batch_source<tensor_of<Graph>> Batches>
auto calibrate(Graph& host, const Batches& batches, const calibrate_options& options = {},
               const Observer& prototype = {}) {
    const std::size_t count = batches.size();
    if (count == 0) throw empty_batches{"", "calibration needs at least one batch"};
    const topology net = describe(std::as_const(host));
    detail::calibration_pass<Observer, Graph> pass{host, net, prototype, options.first_sample};
    progress_clock clock{options.progress, count};
    for (std::size_t i = 0; i < count; ++i) {
        const auto& batch = batches[i];
        pass.observe(batch);
        clock.advance({});
    }
    return std::move(pass).finish();
}

}  // namespace quantsweep
