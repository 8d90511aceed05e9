// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The probes of check_graph for an engine that only calls back, one a law.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/graph/detail/law.hpp>
#include <quantsweep/graph/detail/tensor_bits.hpp>
#include <quantsweep/graph/hooked_graph.hpp>
#include <quantsweep/graph/swept_units.hpp>
#include <quantsweep/graph/unseen_writes.hpp>

namespace quantsweep::detail {

template <hooked_graph Graph, class Batch>
class hooked_prober {
public:
    using tensor_type = tensor_of<Graph>;
    using bits = std::vector<typename tensor_traits<tensor_type>::scalar>;

    hooked_prober(Graph& host, const Batch& whole) : host_{host}, whole_{whole} {}

    std::vector<finding> findings() {
        law structure{"structure", "the layers are in topological order, edges and names are sound", "is not sound"};
        structure.attempt("the graph", [&] {
            net_ = describe(std::as_const(host_));
            check_batch(host_, net_, whole_);
            return true;
        });
        law running{"hooks", "the hook is called once a layer, in order", "does not run"};
        if (structure.layer.empty())
            running.attempt("the engine", [&] {
                made_ = outputs_of(host_, nowhere, nowhere);
                return true;
            });
        std::vector<finding> found{structure.found()};
        if (!structure.layer.empty()) return found;
        found.push_back(running.found());
        if (!running.layer.empty()) return found;
        for (finding& each : std::vector{repeats(), clone()}) found.push_back(std::move(each));
        for (finding& each : written_weights()) found.push_back(std::move(each));
        for (finding& each : written_values()) found.push_back(std::move(each));
        return found;
    }

private:
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

    /// Every layer's output; one layer's output, or its inputs, disturbed.
    std::vector<bits> outputs_of(Graph& host, std::size_t output_of, std::size_t inputs_of) const {
        std::vector<bits> seen;
        run_hooked(
            host, net_, whole_.inputs, inputs_of != nowhere,
            [&](std::size_t layer, std::span<tensor_type* const> read) {
                if (layer == inputs_of && observable(*read[0])) disturb(mutable_view(*read[0]));
            },
            [&](std::size_t layer, tensor_type& output) {
                if (layer == output_of && observable(output)) disturb(mutable_view(output));
                seen.push_back(bits_of(output));
            });
        return seen;
    }

    finding repeats() {
        law same{"determinism", "running twice gives the same bits, and leaves the inputs as they were",
                 "gives other bits the second time, or changes the engine's inputs"};
        same.attempt("the engine", [&] {
            std::vector<bits> inputs;
            for (std::size_t k = 0; k < net_.graph_inputs; ++k) inputs.push_back(bits_of(whole_.inputs[k]));
            const std::vector<bits> again = outputs_of(host_, nowhere, nowhere);
            for (std::size_t layer = 0; layer < net_.size(); ++layer)
                same.expect(same_bits(again[layer], made_[layer]), net_.info[layer].name);
            for (std::size_t k = 0; k < net_.graph_inputs; ++k)
                same.expect(same_bits(inputs[k], bits_of(whole_.inputs[k])), net_.value_name(graph_input(k)));
            return true;
        });
        return same.found();
    }

    finding clone() {
        if constexpr (clonable_graph<Graph>) {
            law l{"clone", "a clone has its own parameters and gives the same bits", "gives other bits in a clone"};
            l.attempt("clone()", [&] {
                Graph copy = std::as_const(host_).clone();
                require_separate_parameters(host_, copy, net_);
                return outputs_of(copy, nowhere, nowhere) == made_;
            });
            return l.found();
        } else {
            return {"clone", verdict::unknown, "the host has no clone(): everything runs on one thread", false};
        }
    }

    std::vector<finding> written_weights() {
        law writes{
            "writes", "overwriting a weight changes the output",
            "does not see a write to its weight: it would show no drop; refresh caches in parameters_changed(layer)"};
        law restoration{
            "restoration", "restored weights give the original bits",
            "gives other bits after its weights were put back; refresh caches in parameters_changed(layer)"};
        for (std::size_t layer = 0; layer < net_.size(); ++layer) {
            if (!net_.info[layer].quantizable) continue;
            const std::string& name = net_.info[layer].name;
            const auto output = [&] { return outputs_of(host_, nowhere, nowhere)[layer]; };
            for (std::size_t chosen = 0; chosen < count_weights(host_, layer); ++chosen) {
                writes.attempt(name, [&] { return sees_write(host_, layer, chosen, made_[layer], output); });
                restoration.attempt(name, [&] { return same_bits(output(), made_[layer]); });
            }
        }
        return {writes.found(), restoration.found()};
    }

    std::vector<finding> written_values() {
        law outputs{"outputs", "what is written into an output is what later layers read",
                    "is read as it was before the hook wrote to it"};
        law inputs{"layer inputs", "what is written into a layer's inputs is read by that layer and no other",
                   "does not read what was written into its inputs, or another layer does"};
        for (std::size_t layer = 0; layer < net_.size(); ++layer) {
            const std::string& name = net_.info[layer].name;
            const auto reader = std::find_if(net_.inputs.begin(), net_.inputs.end(), [&](const auto& sources) {
                return std::find(sources.begin(), sources.end(), layer) != sources.end();
            });
            if (reader != net_.inputs.end() && !made_[layer].empty()) {
                const auto place = static_cast<std::size_t>(reader - net_.inputs.begin());
                outputs.attempt(name,
                                [&] { return !same_bits(outputs_of(host_, layer, nowhere)[place], made_[place]); });
            }
            if constexpr (input_hooked_graph<Graph>)
                if (!net_.inputs[layer].empty()) inputs.attempt(name, [&] { return changes_only(layer); });
        }
        if constexpr (input_hooked_graph<Graph>)
            return {outputs.found(), inputs.found()};
        else
            return {outputs.found(),
                    {"layer inputs", verdict::unknown,
                     "the engine has no hook before a layer: inputs cannot be quantized", false}};
    }

    /// Whether other inputs of a layer change its output, and no value that does not follow from it.
    bool changes_only(std::size_t layer) const {
        const std::vector<bits> now = outputs_of(host_, nowhere, layer);
        std::vector<bool> follows(net_.size(), false);
        follows[layer] = true;
        for (std::size_t node = layer + 1; node < net_.size(); ++node)
            for (std::size_t source : net_.inputs[node])
                if (!is_graph_input(source) && follows[source]) follows[node] = true;
        for (std::size_t node = 0; node < net_.size(); ++node)
            if (!follows[node] && !same_bits(now[node], made_[node])) return false;
        return !same_bits(now[layer], made_[layer]);
    }

    Graph& host_;
    const Batch& whole_;
    topology net_{};
    std::vector<bits> made_{};
};

}  // namespace quantsweep::detail
