// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The probes of check_graph, one a law.

#include <algorithm>
#include <cstddef>
#include <exception>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <quantsweep/core/to_vector.hpp>
#include <quantsweep/graph/detail/law.hpp>
#include <quantsweep/graph/detail/tensor_bits.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/swept_units.hpp>
#include <quantsweep/graph/unseen_writes.hpp>

namespace quantsweep {

namespace detail {

template <graph Graph, class Batch>
class prober {
public:
    using tensor_type = tensor_of<Graph>;
    using bits = std::vector<typename tensor_traits<tensor_type>::scalar>;

    prober(Graph& host, const Batch& whole) : host_{host}, whole_{whole} {}

    std::vector<finding> findings() && { return std::move(findings_); }

    bool structure() {
        return attempt("structure", "the nodes are in topological order, edges and names are sound", [&] {
            net_ = describe(std::as_const(host_));
            check_batch(host_, net_, whole_);
        });
    }

    /// Keeps every value, and its bits as they were when it was made.
    bool evaluation() {
        return attempt("evaluation", "every node can be evaluated", [&] {
            for (std::size_t node = 0; node < net_.size(); ++node) {
                values_.push_back(step(host_, node));
                made_.push_back(bits_of(values_.back()));
            }
        });
    }

    void nodes() {
        law inputs{"inputs", "evaluate leaves its inputs as they were",
                   "changes its inputs; copy before working in place"};
        law aliasing{"aliasing", "no output shares memory with an input",
                     "returns memory that is its input's; copy it"};
        law persistence{"persistence", "outputs stay as they are while later nodes run",
                        "has an output that changes later; do not return a buffer that is used again"};
        law determinism{"determinism", "evaluating twice gives the same bits", "gives other bits the second time"};
        law writes{
            "writes", "overwriting a weight changes the output",
            "does not see a write to its weight: it would show no drop; refresh caches in parameters_changed(node)"};
        law restoration{"restoration", "restored weights give the original bits",
                        "gives other bits after its weights were put back; refresh caches in parameters_changed(node)"};
        for (std::size_t node = 0; node < net_.size(); ++node) {
            const std::string& name = net_.info[node].name;
            std::vector<bits> before;
            for (const tensor_type* input : inputs_of(node)) before.push_back(bits_of(*input));
            determinism.attempt(name, [&] { return same_bits(bits_of(step(host_, node)), made_[node]); });
            for (std::size_t k = 0; k < before.size(); ++k) {
                inputs.expect(same_bits(before[k], bits_of(*inputs_of(node)[k])), name);
                aliasing.expect(!shares_memory(*inputs_of(node)[k], values_[node]), name);
            }
            if (net_.info[node].quantizable) probe_writes(node, writes, restoration);
        }
        for (std::size_t node = 0; node < net_.size(); ++node)
            persistence.expect(same_bits(bits_of(values_[node]), made_[node]), net_.info[node].name);
        for (law* l : {&inputs, &aliasing, &persistence, &determinism, &writes, &restoration})
            findings_.push_back(l->found());
    }

    void forward() {
        finding f{"forward", verdict::unknown, "the host has no forward(inputs) to compare with"};
        if constexpr (requires { host_.forward(whole_.inputs)[0]; }) {
            law l{"forward", "stepping gives the bits of forward(inputs)", "differs from forward(inputs)"};
            l.attempt("forward(inputs)", [&] {
                const auto outputs = host_.forward(whole_.inputs);
                for (std::size_t k = 0; k < net_.outputs.size(); ++k)
                    l.expect(k < outputs.size() && same_bits(bits_of(outputs[k]), made_[net_.outputs[k]]),
                             net_.info[net_.outputs[k]].name);
                return true;
            });
            f = l.found();
        }
        findings_.push_back(std::move(f));
    }

    void tied_weights() {
        std::string tied;
        for (const swept_unit& unit : swept_units(host_, net_))
            if (unit.nodes.size() > 1) tied += (tied.empty() ? "" : "; ") + unit.name;
        findings_.push_back({"tied weights", verdict::holds,
                             tied.empty() ? "no layers share a weight" : "swept as one: " + tied, false});
    }

    void clone() {
        finding f{"clone", verdict::unknown, "the host has no clone(): everything runs on one thread", false};
        if constexpr (clonable_graph<Graph>) {
            law l{"clone", "a clone has its own parameters and gives the same bits", "gives other bits in a clone"};
            l.attempt("clone()", [&] {
                Graph copy = std::as_const(host_).clone();
                require_separate_parameters(host_, copy, net_);
                for (std::size_t node = 0; node < net_.size(); ++node)
                    l.expect(same_bits(bits_of(step(copy, node)), made_[node]), net_.info[node].name);
                return true;
            });
            f = l.found();
        }
        findings_.push_back(std::move(f));
    }

    void reentrancy(bool asked) {
        finding f{"reentrancy", verdict::unknown, "not probed: check_options::probe_reentrancy is off", false};
        if (asked) {
            law l{"reentrancy", "two threads may evaluate one host",
                  "gives other bits when two threads evaluate at once", false};
            for (std::size_t node = 0; node < net_.size(); ++node) {
                law theirs = l;  // of the other thread
                const auto same = [&] { return same_bits(bits_of(step(host_, node)), made_[node]); };
                std::thread other{[&] { theirs.attempt(net_.info[node].name, same); }};
                l.attempt(net_.info[node].name, same);
                other.join();
                if (l.layer.empty()) l = theirs;
            }
            f = l.found();
        }
        findings_.push_back(std::move(f));
    }

    void batch_invariance(std::span<const Batch> parts) {
        finding f{"batch invariance", verdict::unknown, "not probed: give the same samples in smaller batches", false};
        if (!parts.empty()) {
            law l{"batch invariance", "a sample's bits do not depend on its batch",
                  "gives other bits in another batch: results are promised equal at one grouping only", false};
            l.attempt("parts", [&] {
                const std::vector<bits> joined = in_parts(parts);
                for (std::size_t k = 0; k < net_.outputs.size(); ++k) {
                    const std::size_t node = net_.outputs[k];
                    l.expect(same_bits(joined[k], sample_major(values_[node], node)), net_.info[node].name);
                }
                return true;
            });
            f = l.found();
        }
        findings_.push_back(std::move(f));
    }

private:
    template <class Action>
    bool attempt(const char* law_name, const char* sentence, Action&& action) {
        try {
            action();
            findings_.push_back({law_name, verdict::holds, sentence});
            return true;
        } catch (const error& broken) {
            findings_.push_back({law_name, verdict::broken, broken.what(), true, broken.layer()});
        } catch (const std::exception& thrown) {
            findings_.push_back({law_name, verdict::broken, thrown.what()});
        }
        return false;
    }

    std::vector<const tensor_type*> inputs_of(std::size_t node) const {
        std::vector<const tensor_type*> inputs;
        for (std::size_t source : net_.inputs[node])
            inputs.push_back(is_graph_input(source) ? &whole_.inputs[input_index(source)] : &values_[source]);
        return inputs;
    }

    tensor_type step(Graph& host, std::size_t node) const {
        const auto inputs = inputs_of(node);
        return evaluate(host, net_, node, std::span<const tensor_type* const>{inputs});
    }

    void probe_writes(std::size_t node, law& writes, law& restoration) {
        const auto output = [&] { return bits_of(step(host_, node)); };
        for (std::size_t chosen = 0; chosen < count_weights(host_, node); ++chosen) {
            writes.attempt(net_.info[node].name, [&] { return sees_write(host_, node, chosen, made_[node], output); });
            restoration.attempt(net_.info[node].name, [&] { return same_bits(output(), made_[node]); });
        }
    }

    bits sample_major(const tensor_type& value, std::size_t node) const {
        if (!observable(value)) return {};
        auto axis = axes_of(host_, node).sample;
        if (axis && *axis >= view(value).shape.rank()) axis.reset();
        return to_vector<typename tensor_traits<tensor_type>::scalar>(view(value), axis);
    }

    /// The bits of each output, the parts one after the other.
    std::vector<bits> in_parts(std::span<const Batch> parts) const {
        std::vector<bits> joined(net_.outputs.size());
        for (const Batch& part : parts) {
            check_batch(host_, net_, part);
            prober piece{host_, part};
            piece.net_ = net_;
            for (std::size_t node = 0; node < net_.size(); ++node) piece.values_.push_back(piece.step(host_, node));
            for (std::size_t k = 0; k < joined.size(); ++k) {
                const bits more = piece.sample_major(piece.values_[net_.outputs[k]], net_.outputs[k]);
                joined[k].insert(joined[k].end(), more.begin(), more.end());
            }
        }
        return joined;
    }

    Graph& host_;
    const Batch& whole_;
    topology net_{};
    std::vector<tensor_type> values_{};
    std::vector<bits> made_{};
    std::vector<finding> findings_{};
};

}  // namespace detail
}  // namespace quantsweep
