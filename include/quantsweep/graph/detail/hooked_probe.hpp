// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The probes of check_graph for an engine that runs the whole network and calls hooks; one function for each
///        law.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <future>
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
    void written_outputs();
    void written_inputs();
    /// Probes whether a clone may run while this engine waits in a hook.
    void run_between();
    /// Reports what every run was checked for, so it must be called last.
    void inputs() { laws_.push_back(inputs_.found()); }

private:
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
    /// A layer, and the number of one of its inputs.
    struct place {
        std::size_t layer = nowhere, input = 0;
    };

    std::vector<tensor_bits> all_outputs(any_graph& host) override { return run_on(host, whole_.inputs); }
    tensor_bits output_of(any_graph& host, std::size_t node) override { return all_outputs(host)[node]; }
    /// Runs the engine, with the output of one layer disturbed if asked. Returns every layer's output, as later layers
    /// read it.
    std::vector<tensor_bits> run_on(any_graph& host, std::span<const tensor_ref> inputs,
                                    std::size_t disturbed = nowhere);
    /// Like run_on(), but also with the hook that is shown the inputs of layers, and disturbs one of these inputs.
    std::vector<tensor_bits> run_with_inputs(place disturbed);
    /// Returns clones of the batch's inputs, slightly changed.
    std::vector<any_tensor> other_inputs() const;
    bool kept_inputs();
    /// Runs a host on copies of the batch's inputs, with every output disturbed. Returns the outputs.
    std::vector<tensor_bits> run_disturbed(any_graph& host) const;
    /// Whether other values in an input of a layer change that layer's output, and no output that does not depend on
    /// it.
    bool changes_only(place where);
    bool can_be_changed(place where) const;

    law_probe inputs_ = inputs_law("run");
};

inline std::vector<tensor_bits> hooked_prober::run_on(any_graph& host, std::span<const tensor_ref> inputs,
                                                      std::size_t disturbed) {
    std::vector<tensor_bits> seen;
    run_hooked(host, net_, inputs, nullptr, [&](std::size_t layer, writable_tensor_ref output) {
        if (layer == disturbed) disturb(output.writable_view());
        seen.push_back(row_major_bytes(output.view()));
    });
    inputs_.expect(kept_inputs(), "run");
    return seen;
}

inline std::vector<tensor_bits> hooked_prober::run_with_inputs(place disturbed) {
    std::vector<tensor_bits> seen;
    const auto on_inputs = [&](std::size_t layer, std::span<const writable_tensor_ref> read) {
        if (layer != disturbed.layer) return;
        const any_writable_view values = read[disturbed.input].writable_view();
        is_graph_input(net_.inputs[layer][disturbed.input]) ? shrink(values) : disturb(values);
    };
    const before_layer before{on_inputs};
    run_hooked(host_, net_, whole_.inputs, &before,
               [&](std::size_t, writable_tensor_ref output) { seen.push_back(row_major_bytes(output.view())); });
    return seen;
}

inline bool hooked_prober::kept_inputs() {
    bool kept = true;
    for (std::size_t k = 0; k < net_.graph_inputs; ++k) kept = same_input(k) && kept;
    return kept;
}

inline bool hooked_prober::running() {
    keep_inputs();
    law_probe law{"hooks", "the engine calls the hook once for each layer, in order", "does not run"};
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

inline std::vector<any_tensor> hooked_prober::other_inputs() const {
    std::vector<any_tensor> others;
    for (std::size_t k = 0; k < net_.graph_inputs; ++k) {
        others.push_back(whole_.inputs[k].clone());
        shrink(others.back().writable().writable_view());
    }
    return others;
}

/// Runs on other inputs between two runs on the same ones, so that an engine that answers from the previous run is
/// caught.
inline void hooked_prober::determinism() {
    law_probe law{
        "determinism", "running twice gives the same bits",
        "gives other bits the second time, because of noise or of a value that the engine kept from another run"};
    settled_.assign(net_.size(), true);
    try {
        const std::vector<any_tensor> others = other_inputs();
        std::vector<tensor_ref> given;
        for (const any_tensor& other : others) given.push_back(other.ref());
        run_on(host_, given);
    } catch (const std::exception&) {  // the engine may refuse these inputs
    }
    law.attempt("the engine", [&] {
        settled_.assign(net_.size(), false);
        const std::vector<tensor_bits> again = all_outputs(host_);
        for (std::size_t layer = 0; layer < net_.size(); ++layer) {
            settled_[layer] = again[layer] == made_[layer];
            law.expect(settled_[layer], net_.info[layer].name);
        }
        return true;
    });
    laws_.push_back(law.found());
}

inline void hooked_prober::written_outputs() {
    law_probe law{"outputs", "later layers read what a hook writes into an output",
                  "is read by later layers as it was before the hook wrote to it"};
    for (std::size_t layer = 0; settled() && layer < net_.size(); ++layer) {
        if (made_[layer].empty()) continue;
        law.attempt(net_.info[layer].name, [&] {
            const std::vector<tensor_bits> now = run_on(host_, whole_.inputs, layer);
            for (std::size_t reader = layer + 1; reader < net_.size(); ++reader) {
                const std::vector<std::size_t>& read = net_.inputs[reader];
                if (std::find(read.begin(), read.end(), layer) == read.end() || made_[reader].empty()) continue;
                if (now[reader] == made_[reader]) return false;
            }
            return true;
        });
    }
    conclude(law);
}

inline void hooked_prober::written_inputs() {
    if (!host_.has_input_hook()) {
        laws_.push_back({"layer inputs", law_status::unknown,
                         "the engine has no hook before a layer: inputs cannot be quantized", false});
        return;
    }
    law_probe law{"layer inputs", "what a hook writes into a layer's inputs is read by that layer and no other",
                  "does not read what the hook wrote into its inputs, or another layer reads it, too"};
    if (settled())
        law.attempt("the engine", [&] {
            const std::vector<tensor_bits> now = run_with_inputs({});
            for (std::size_t layer = 0; layer < net_.size(); ++layer)
                law.expect(now[layer] == made_[layer], net_.info[layer].name,
                           "gives other bits when a hook sees its inputs without changing them");
            inputs_.expect(kept_inputs(), "run");
            return true;
        });
    for (std::size_t layer = 0; settled() && !law.is_broken() && layer < net_.size(); ++layer)
        for (std::size_t k = 0; k < net_.inputs[layer].size(); ++k)
            if (!made_[layer].empty() && can_be_changed({layer, k}))
                law.attempt(net_.info[layer].name, [&] { return changes_only({layer, k}); });
    conclude(law);
}

inline std::vector<tensor_bits> hooked_prober::run_disturbed(any_graph& host) const {
    std::vector<any_tensor> copies;
    for (std::size_t k = 0; k < net_.graph_inputs; ++k) copies.push_back(whole_.inputs[k].clone());
    std::vector<tensor_ref> given;
    for (const any_tensor& copy : copies) given.push_back(copy.ref());
    std::vector<tensor_bits> seen;
    run_hooked(host, net_, given, nullptr, [&](std::size_t, writable_tensor_ref output) {
        disturb(output.writable_view());
        seen.push_back(row_major_bytes(output.view()));
    });
    return seen;
}

/// After each layer, a clone runs as a whole and computes other values, so a buffer that both compute in is overwritten
/// halfway. The clone runs on another thread, as in a sweep, since an engine may keep its hook by thread. An engine may
/// also let only one run go on at a time, so the hook does not wait for ever.
inline void hooked_prober::run_between() {
    if (!copy_ || clone_.is_broken() || !settled()) return;
    constexpr const char* broken =
        "gives other bits when a clone and the original run at once: let clone() copy the buffers that a run writes to";
    clone_.attempt("clone()", [&] {
        const std::vector<tensor_bits> alone = run_disturbed(*copy_);
        std::future<std::vector<tensor_bits>> theirs;
        const auto ended = [&] { return theirs.wait_for(std::chrono::seconds{1}) == std::future_status::ready; };
        run_hooked(host_, net_, whole_.inputs, nullptr, [&](std::size_t layer, writable_tensor_ref output) {
            clone_.expect(row_major_bytes(output.view()) == made_[layer], net_.info[layer].name, broken);
            if (theirs.valid()) return;
            theirs = std::async(std::launch::async, [&] { return run_disturbed(*copy_); });
            if (ended()) clone_.expect(theirs.get() == alone, net_.info[layer].name, broken);
        });
        if (theirs.valid()) clone_.expect(theirs.get() == alone, "clone()", broken);
        return true;
    });
}

inline bool hooked_prober::can_be_changed(place where) const {
    const std::size_t source = net_.inputs[where.layer][where.input];
    if (!is_graph_input(source)) return !made_[source].empty();
    any_tensor other = whole_.inputs[input_index(source)].clone();
    shrink(other.writable().writable_view());
    return row_major_bytes(other.ref().view()) != given_[input_index(source)];
}

inline bool hooked_prober::changes_only(place where) {
    const std::vector<tensor_bits> now = run_with_inputs(where);
    // True if the hook was shown the batch's own tensor and wrote to it.
    if (!kept_inputs() && !inputs_.is_broken()) return false;
    std::vector<bool> follows(net_.size(), false);
    follows[where.layer] = true;
    for (std::size_t node = where.layer + 1; node < net_.size(); ++node)
        for (std::size_t source : net_.inputs[node])
            if (!is_graph_input(source) && follows[source]) follows[node] = true;
    for (std::size_t node = 0; node < net_.size(); ++node)
        if (!follows[node] && now[node] != made_[node]) return false;
    return now[where.layer] != made_[where.layer];
}

}  // namespace quantsweep::detail
