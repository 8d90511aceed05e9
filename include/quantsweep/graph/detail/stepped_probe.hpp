// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The probes of check_graph for a host that is evaluated node by node; one function for each law.

#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <quantsweep/graph/detail/stepped_values.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/parameter_copies.hpp>

namespace quantsweep::detail {

class stepped_prober final : public stepped_values {
public:
    using stepped_values::stepped_values;

    void values();
    void determinism();
    void samples();
    /// `own` is nullptr if the host has no forward(inputs).
    void forward(const forward_bits* own);
    void reentrancy(bool asked);
    void batch_invariance(std::span<const batch_view> parts);
    /// For a host that takes parameters as an argument.
    void passed_weights();

private:
    /// Returns changed clones of what the node reads. Values of nodes change by a lot; graph inputs change a little or,
    /// without `graph_inputs`, not at all. Returns nothing if no input is changed.
    std::vector<any_tensor> other_inputs(std::size_t node, bool graph_inputs) const;
    tensor_bits on_inputs(std::size_t node, const std::vector<any_tensor>& inputs);
    tensor_bits sample_major(const any_view& value, std::size_t node) const;
    /// Returns each output with the parts one after the other.
    std::vector<tensor_bits> in_parts(std::span<const batch_view> parts) const;
};

/// An engine may ignore the values that it is handed and compute with ones that it kept; quantized values would then
/// never be read. Evaluates each node once more on its own inputs afterwards, so that the engine does not keep the
/// changed ones.
inline void stepped_prober::values() {
    law_probe law{"values", "nodes compute with the values that evaluate receives",
                  "gives the same bits for other inputs: compute with the values that evaluate receives, not with "
                  "values that the engine has kept"};
    for (std::size_t node = 0; node < net_.size(); ++node) {
        const std::vector<any_tensor> others = other_inputs(node, false);
        if (others.empty() || made_[node].empty()) continue;
        try {
            law.expect(on_inputs(node, others) != made_[node], net_.info[node].name);
        } catch (const std::exception&) {  // an exception shows that it has read them
        }
        try {
            step(host_, node);
        } catch (const std::exception&) {  // determinism() reports this
        }
    }
    laws_.push_back(law.found());
}

/// Evaluates every node on other inputs between two evaluations on the same ones. The second evaluations go backwards,
/// so a value that a node left in the engine for a later node has changed by then.
inline void stepped_prober::determinism() {
    law_probe law{"determinism", "evaluating twice gives the same bits",
                  "gives other bits the second time, because of noise or of a value that the engine kept from another "
                  "call: list every value that the node reads in inputs(node)"};
    settled_.assign(net_.size(), true);
    const std::size_t disturbed = holds("values") ? net_.size() : 0;
    for (std::size_t node = 0; node < disturbed; ++node) {
        const std::vector<any_tensor> others = other_inputs(node, true);
        if (others.empty()) continue;
        try {
            on_inputs(node, others);
        } catch (const std::exception&) {  // the node may refuse these inputs
        }
    }
    for (std::size_t node = net_.size(); node-- > 0;)
        law.attempt(net_.info[node].name, [&] {
            settled_[node] = false;
            return settled_[node] = output_of(host_, node) == made_[node];
        });
    laws_.push_back(law.found());
}

inline void stepped_prober::samples() {
    law_probe law = samples_law();
    for (std::size_t node : net_.outputs)
        law.expect(holds_samples(values_[node].ref().view(), node), net_.info[node].name);
    laws_.push_back(law.found());
}

inline void stepped_prober::forward(const forward_bits* own) {
    if (!own) {
        laws_.push_back({"forward", law_status::unknown, "the host has no forward(inputs) to compare with"});
        return;
    }
    law_probe law{"forward", "stepping gives the bits of forward(inputs)", "differs from forward(inputs)"};
    if (settled())
        law.attempt("forward(inputs)", [&] {
            const std::vector<tensor_bits> outputs = (*own)();
            for (std::size_t k = 0; k < net_.graph_inputs; ++k) same_input(k);  // forward may write to its inputs
            for (std::size_t k = 0; k < net_.outputs.size(); ++k)
                law.expect(k < outputs.size() && outputs[k] == made_[net_.outputs[k]], net_.info[net_.outputs[k]].name);
            return outputs.size() == net_.outputs.size();
        });
    conclude(law);
}

inline void stepped_prober::reentrancy(bool asked) {
    if (!asked) {
        laws_.push_back(
            {"reentrancy", law_status::unknown, "not probed: check_options::probe_reentrancy is off", false});
        return;
    }
    law_probe law{"reentrancy", "two threads may evaluate one host",
                  "gives other bits when two threads evaluate at once", false};
    for (std::size_t node = 0; node < net_.size(); ++node) {
        if (!settled_[node]) continue;
        law_probe theirs = law;  // of the other thread
        const std::vector<tensor_ref> inputs = inputs_of(node);
        const auto same = [&] {
            return row_major_bytes(evaluate(host_, net_, node, inputs).ref().view()) == made_[node];
        };
        std::thread other{[&] { theirs.attempt(net_.info[node].name, same); }};
        law.attempt(net_.info[node].name, same);
        other.join();
        if (!law.is_broken()) law = theirs;
    }
    conclude(law);
}

inline void stepped_prober::batch_invariance(std::span<const batch_view> parts) {
    if (parts.empty()) {
        laws_.push_back({"batch invariance", law_status::unknown,
                         "not probed: pass the same samples in smaller batches, too", false});
        return;
    }
    if (!holds("samples")) {
        laws_.push_back({"batch invariance", law_status::unknown, "not probed: an output lacks samples", false});
        return;
    }
    law_probe law{"batch invariance", "a sample's bits do not depend on its batch",
                  "gives other bits in another batch: results are equal only for the same grouping into batches",
                  false};
    if (settled())
        law.attempt("parts", [&] {
            const std::vector<tensor_bits> joined = in_parts(parts);
            for (std::size_t k = 0; k < net_.outputs.size(); ++k) {
                const std::size_t node = net_.outputs[k];
                law.expect(joined[k] == sample_major(values_[node].ref().view(), node), net_.info[node].name);
            }
            return true;
        });
    conclude(law);
}

inline void stepped_prober::passed_weights() {
    if (!host_.takes_parameters()) return;
    law_probe law{"evaluate_with", "evaluate_with computes with the weights that it receives, and changes none",
                  "gives other bits in evaluate_with(node, inputs, parameters) than in evaluate, for equal weights"};
    for (std::size_t node = 0; node < net_.size(); ++node) {
        if (!settled_[node] || !net_.info[node].quantizable || count_weights(host_, node) == 0) continue;
        const std::string& name = net_.info[node].name;
        const parameter_copies copies{host_.parameters(node)};
        const auto output = [&] {
            return row_major_bytes(evaluate_with(host_, net_, node, inputs_of(node), copies.parameters()).ref().view());
        };
        law.attempt(name, [&] { return output() == made_[node]; });
        copies.overwrite([](std::size_t, const parameter& copy) { disturb(copy.values); });
        law.attempt(name, [&] {
            law.expect(output() != made_[node], name,
                       "does not compute with the weights that evaluate_with receives, so a sweep would show no drop");
            law.expect(output_of(host_, node) == made_[node], name,
                       "gives other bits after evaluate_with, which must not change the host's own weights");
            return true;
        });
    }
    conclude(law);
}

inline std::vector<any_tensor> stepped_prober::other_inputs(std::size_t node, bool graph_inputs) const {
    std::vector<any_tensor> others;
    bool any = false;
    for (std::size_t source : net_.inputs[node]) {
        others.push_back((is_graph_input(source) ? whole_.inputs[input_index(source)] : values_[source].ref()).clone());
        const any_writable_view values = others.back().writable().writable_view();
        if (!observable(values) || (is_graph_input(source) && !graph_inputs)) continue;
        is_graph_input(source) ? shrink(values) : disturb(values);
        any = true;
    }
    if (!any) others.clear();
    return others;
}

inline tensor_bits stepped_prober::on_inputs(std::size_t node, const std::vector<any_tensor>& inputs) {
    for (std::size_t source : net_.inputs[node]) expect_persistence(source);
    std::vector<tensor_ref> given;
    for (const any_tensor& input : inputs) given.push_back(input.ref());
    return row_major_bytes(step(host_, node, given).ref().view());
}

inline tensor_bits stepped_prober::sample_major(const any_view& value, std::size_t node) const {
    std::optional<std::size_t> axis = host_.axes(node).sample;
    if (axis && *axis >= shape_of(value).rank()) axis.reset();
    return row_major_bytes(value, axis);
}

inline std::vector<tensor_bits> stepped_prober::in_parts(std::span<const batch_view> parts) const {
    std::vector<tensor_bits> joined(net_.outputs.size());
    for (const batch_view& part : parts) {
        check_batch(host_, net_, part);
        stepped_prober piece{host_, part};
        piece.net_ = net_;
        piece.keep_inputs();
        for (std::size_t node = 0; node < net_.size(); ++node) piece.keep(node, piece.step(host_, node));
        for (std::size_t k = 0; k < joined.size(); ++k) {
            const std::size_t node = net_.outputs[k];
            const tensor_bits more = piece.sample_major(piece.values_[node].ref().view(), node);
            joined[k].insert(joined[k].end(), more.begin(), more.end());
        }
    }
    return joined;
}

}  // namespace quantsweep::detail
