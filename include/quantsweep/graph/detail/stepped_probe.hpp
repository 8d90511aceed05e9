// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The probes of check_graph for a host that is evaluated node by node, one a law.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <quantsweep/graph/detail/prober.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/overlap.hpp>
#include <quantsweep/graph/swept_units.hpp>

namespace quantsweep::detail {

class stepped_prober final : public prober {
public:
    using prober::prober;

    /// Keeps every value, and its bits as they were when it was made.
    bool evaluation();
    void nodes();
    /// nullptr where the host has no forward(inputs).
    void forward(const forward_bits* own);
    void tied_weights();
    void reentrancy(bool asked);
    void batch_invariance(std::span<const batch_view> parts);

private:
    std::vector<tensor_bits> all_outputs(any_graph& host) override;
    tensor_bits output_now(std::size_t node) override { return bits_of(step(host_, node).ref().view()); }
    std::vector<tensor_ref> inputs_of(std::size_t node) const;
    /// Whether a value shares memory with one that the node reads.
    bool is_of_an_input(const any_view& value, std::size_t node) const;
    /// Evaluates the node twice more and holds all three outputs: each of them needs memory of its own, but for what is an
    /// input's, which is aliasing.
    bool owns_outputs(std::size_t node) const;
    any_tensor step(any_graph& host, std::size_t node) const { return evaluate(host, net_, node, inputs_of(node)); }
    tensor_bits sample_major(const any_view& value, std::size_t node) const;
    /// Of each output, the parts one after the other.
    std::vector<tensor_bits> in_parts(std::span<const batch_view> parts) const;

    std::vector<any_tensor> values_{};
};

inline bool stepped_prober::evaluation() {
    return attempt("evaluation", "every node can be evaluated", [&] {
        for (std::size_t node = 0; node < net_.size(); ++node) {
            values_.push_back(step(host_, node));
            made_.push_back(bits_of(values_.back().ref().view()));
        }
    });
}

inline void stepped_prober::nodes() {
    law_probe inputs{"inputs", "evaluate leaves its inputs as they were",
                     "changes its inputs; copy before working in place"};
    law_probe aliasing{"aliasing", "no output shares memory with an input",
                       "returns memory that is its input's; copy it"};
    law_probe persistence{"persistence", "outputs stay as they are while later nodes run",
                          "has an output that changes later; do not return a buffer that is used again"};
    law_probe ownership{
        "ownership", "each call returns a tensor of its own",
        "hands out memory that an earlier call returned, so that output changes: return a tensor of its "
        "own at each call; copy the buffer"};
    law_probe determinism{"determinism", "evaluating twice gives the same bits", "gives other bits the second time"};
    law_probe writes = writes_law("node"), restoration = restoration_law("node");
    for (std::size_t node = 0; node < net_.size(); ++node) {
        const std::string& name = net_.info[node].name;
        std::vector<tensor_bits> before;
        const std::vector<tensor_ref> read = inputs_of(node);
        for (const tensor_ref& input : read) before.push_back(bits_of(input.view()));
        determinism.attempt(name, [&] { return output_now(node) == made_[node]; });
        ownership.attempt(name, [&] { return owns_outputs(node); });
        for (std::size_t k = 0; k < before.size(); ++k) inputs.expect(before[k] == bits_of(read[k].view()), name);
        aliasing.expect(!is_of_an_input(values_[node].ref().view(), node), name);
        if (net_.info[node].quantizable) probe_writes(node, writes, restoration);
    }
    for (std::size_t node = 0; node < net_.size(); ++node)
        persistence.expect(bits_of(values_[node].ref().view()) == made_[node], net_.info[node].name);
    law_probe samples = samples_law();
    for (std::size_t node : net_.outputs)
        samples.expect(holds_samples(values_[node].ref().view(), node), net_.info[node].name);
    for (const law_probe* law :
         {&inputs, &aliasing, &persistence, &ownership, &samples, &determinism, &writes, &restoration})
        laws_.push_back(law->found());
}

inline void stepped_prober::forward(const forward_bits* own) {
    if (!own) {
        laws_.push_back({"forward", law_status::unknown, "the host has no forward(inputs) to compare with"});
        return;
    }
    law_probe law{"forward", "stepping gives the bits of forward(inputs)", "differs from forward(inputs)"};
    law.attempt("forward(inputs)", [&] {
        const std::vector<tensor_bits> outputs = (*own)();
        for (std::size_t k = 0; k < net_.outputs.size(); ++k)
            law.expect(k < outputs.size() && outputs[k] == made_[net_.outputs[k]], net_.info[net_.outputs[k]].name);
        return true;
    });
    laws_.push_back(law.found());
}

inline void stepped_prober::tied_weights() {
    std::string tied;
    for (const swept_unit& unit : swept_units(host_, net_))
        if (unit.nodes.size() > 1) tied += (tied.empty() ? "" : "; ") + unit.name;
    laws_.push_back({"tied weights", law_status::holds,
                     tied.empty() ? "no layers share a weight" : "swept as one: " + tied, false});
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
        law_probe theirs = law;  // of the other thread
        const auto same = [&] { return output_now(node) == made_[node]; };
        std::thread other{[&] { theirs.attempt(net_.info[node].name, same); }};
        law.attempt(net_.info[node].name, same);
        other.join();
        if (!law.is_broken()) law = theirs;
    }
    laws_.push_back(law.found());
}

inline void stepped_prober::batch_invariance(std::span<const batch_view> parts) {
    if (parts.empty()) {
        laws_.push_back(
            {"batch invariance", law_status::unknown, "not probed: give the same samples in smaller batches", false});
        return;
    }
    law_probe law{"batch invariance", "a sample's bits do not depend on its batch",
                  "gives other bits in another batch: results are promised equal at one grouping only", false};
    law.attempt("parts", [&] {
        const std::vector<tensor_bits> joined = in_parts(parts);
        for (std::size_t k = 0; k < net_.outputs.size(); ++k) {
            const std::size_t node = net_.outputs[k];
            law.expect(joined[k] == sample_major(values_[node].ref().view(), node), net_.info[node].name);
        }
        return true;
    });
    laws_.push_back(law.found());
}

inline std::vector<tensor_bits> stepped_prober::all_outputs(any_graph& host) {
    std::vector<tensor_bits> outputs;
    for (std::size_t node = 0; node < net_.size(); ++node) outputs.push_back(bits_of(step(host, node).ref().view()));
    return outputs;
}

inline std::vector<tensor_ref> stepped_prober::inputs_of(std::size_t node) const {
    std::vector<tensor_ref> inputs;
    for (std::size_t source : net_.inputs[node])
        inputs.push_back(is_graph_input(source) ? whole_.inputs[input_index(source)] : values_[source].ref());
    return inputs;
}

inline bool stepped_prober::is_of_an_input(const any_view& value, std::size_t node) const {
    const std::vector<tensor_ref> read = inputs_of(node);
    return std::any_of(read.begin(), read.end(), [&](const tensor_ref& input) { return overlap(input.view(), value); });
}

inline bool stepped_prober::owns_outputs(std::size_t node) const {
    const any_tensor second = step(host_, node), third = step(host_, node);  // two: a host may take turns with buffers
    const any_view made[] = {values_[node].ref().view(), second.ref().view(), third.ref().view()};
    const auto apart = [&](const any_view& a, const any_view& b) { return !overlap(a, b) || is_of_an_input(a, node); };
    return apart(made[0], made[1]) && apart(made[0], made[2]) && apart(made[1], made[2]);
}

inline tensor_bits stepped_prober::sample_major(const any_view& value, std::size_t node) const {
    std::optional<std::size_t> axis = host_.axes(node).sample;
    if (axis && *axis >= shape_of(value).rank()) axis.reset();
    return bits_of(value, axis);
}

inline std::vector<tensor_bits> stepped_prober::in_parts(std::span<const batch_view> parts) const {
    std::vector<tensor_bits> joined(net_.outputs.size());
    for (const batch_view& part : parts) {
        check_batch(host_, net_, part);
        stepped_prober piece{host_, part};
        piece.net_ = net_;
        for (std::size_t node = 0; node < net_.size(); ++node) piece.values_.push_back(piece.step(host_, node));
        for (std::size_t k = 0; k < joined.size(); ++k) {
            const std::size_t node = net_.outputs[k];
            const tensor_bits more = piece.sample_major(piece.values_[node].ref().view(), node);
            joined[k].insert(joined[k].end(), more.begin(), more.end());
        }
    }
    return joined;
}

}  // namespace quantsweep::detail
