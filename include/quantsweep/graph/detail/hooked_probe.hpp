// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The probes of check_graph for an engine that only calls back, one a law.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/graph/detail/prober.hpp>
#include <quantsweep/graph/evaluate.hpp>

namespace quantsweep::detail {

class hooked_prober final : public prober {
public:
    using prober::prober;

    bool running();
    void samples();
    void determinism();
    void written_weights();
    void written_values();

private:
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

    std::vector<tensor_bits> all_outputs(any_graph& host) override { return outputs_of(host, nowhere, nowhere); }
    tensor_bits output_now(std::size_t node) override { return outputs_of(host_, nowhere, nowhere)[node]; }
    /// Of every layer, while one layer's output, or its inputs, are disturbed.
    std::vector<tensor_bits> outputs_of(any_graph& host, std::size_t output_of, std::size_t inputs_of) const;
    /// Whether other inputs of a layer change its output, and no value that does not follow from it.
    bool changes_only(std::size_t layer) const;
};

inline std::vector<tensor_bits> hooked_prober::outputs_of(any_graph& host, std::size_t output_of,
                                                          std::size_t inputs_of) const {
    std::vector<tensor_bits> seen;
    const auto on_inputs = [&](std::size_t layer, std::span<const writable_tensor_ref> read) {
        if (layer == inputs_of) disturb(read[0].writable_view());
    };
    const before_layer before{on_inputs};
    run_hooked(host, net_, whole_.inputs, inputs_of == nowhere ? nullptr : &before,
               [&](std::size_t layer, writable_tensor_ref output) {
                   if (layer == output_of) disturb(output.writable_view());
                   seen.push_back(bits_of(output.view()));
               });
    return seen;
}

inline bool hooked_prober::running() {
    law_probe law{"hooks", "the hook is called once a layer, in order", "does not run"};
    law.attempt("the engine", [&] {
        made_ = all_outputs(host_);
        return true;
    });
    laws_.push_back(law.found());
    return !law.is_broken();
}

inline void hooked_prober::samples() {
    law_probe law = samples_law();
    law.attempt("the engine", [&] {
        std::vector<bool> holds(net_.size(), true);
        run_hooked(host_, net_, whole_.inputs, nullptr, [&](std::size_t layer, writable_tensor_ref output) {
            holds[layer] = holds_samples(output.view(), layer);
        });
        for (std::size_t layer : net_.outputs) law.expect(holds[layer], net_.info[layer].name);
        return true;
    });
    laws_.push_back(law.found());
}

inline void hooked_prober::determinism() {
    law_probe law{"determinism", "running twice gives the same bits, and leaves the inputs as they were",
                  "gives other bits the second time, or changes the engine's inputs"};
    law.attempt("the engine", [&] {
        std::vector<tensor_bits> inputs;
        for (std::size_t k = 0; k < net_.graph_inputs; ++k) inputs.push_back(bits_of(whole_.inputs[k].view()));
        const std::vector<tensor_bits> again = all_outputs(host_);
        for (std::size_t layer = 0; layer < net_.size(); ++layer)
            law.expect(again[layer] == made_[layer], net_.info[layer].name);
        for (std::size_t k = 0; k < net_.graph_inputs; ++k)
            law.expect(inputs[k] == bits_of(whole_.inputs[k].view()), net_.value_name(graph_input(k)));
        return true;
    });
    laws_.push_back(law.found());
}

inline void hooked_prober::written_weights() {
    law_probe writes = writes_law("layer"), restoration = restoration_law("layer");
    for (std::size_t layer = 0; layer < net_.size(); ++layer)
        if (net_.info[layer].quantizable) probe_writes(layer, writes, restoration);
    laws_.push_back(writes.found());
    laws_.push_back(restoration.found());
}

inline void hooked_prober::written_values() {
    law_probe outputs{"outputs", "what is written into an output is what later layers read",
                      "is read as it was before the hook wrote to it"};
    law_probe inputs{"layer inputs", "what is written into a layer's inputs is read by that layer and no other",
                     "does not read what was written into its inputs, or another layer does"};
    for (std::size_t layer = 0; layer < net_.size(); ++layer) {
        const std::string& name = net_.info[layer].name;
        const auto reader = std::find_if(net_.inputs.begin(), net_.inputs.end(), [&](const auto& sources) {
            return std::find(sources.begin(), sources.end(), layer) != sources.end();
        });
        if (reader != net_.inputs.end() && !made_[layer].empty()) {
            const auto place = static_cast<std::size_t>(reader - net_.inputs.begin());
            outputs.attempt(name, [&] { return outputs_of(host_, layer, nowhere)[place] != made_[place]; });
        }
        if (host_.has_input_hook() && !net_.inputs[layer].empty())
            inputs.attempt(name, [&] { return changes_only(layer); });
    }
    laws_.push_back(outputs.found());
    if (host_.has_input_hook())
        laws_.push_back(inputs.found());
    else
        laws_.push_back({"layer inputs", law_status::unknown,
                         "the engine has no hook before a layer: inputs cannot be quantized", false});
}

inline bool hooked_prober::changes_only(std::size_t layer) const {
    const std::vector<tensor_bits> now = outputs_of(host_, nowhere, layer);
    std::vector<bool> follows(net_.size(), false);
    follows[layer] = true;
    for (std::size_t node = layer + 1; node < net_.size(); ++node)
        for (std::size_t source : net_.inputs[node])
            if (!is_graph_input(source) && follows[source]) follows[node] = true;
    for (std::size_t node = 0; node < net_.size(); ++node)
        if (!follows[node] && now[node] != made_[node]) return false;
    return now[layer] != made_[layer];
}

}  // namespace quantsweep::detail
