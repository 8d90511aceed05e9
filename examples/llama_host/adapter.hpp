// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  llama.cpp as a quantsweep::hooked_graph, through the evaluation callback of its context.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/graph/hooked_graph.hpp>

#include "nodes.hpp"
#include "recollection.hpp"
#include "runtime.hpp"
#include "tensor.hpp"

namespace llama_host {

/// Sweeps the embedding, each product with a weight, and each attention, whose inputs are queries, keys and values. Lends
/// a weight in float32, fp16 or bfloat16 as it lies in the runtime's memory. Widens a weight that is stored quantized when
/// the graph is made; the runtime then computes with the wide copy.
class graph {
public:
    using tensor = llama_host::tensor;

    /// most_kept  bytes that kept outputs may take. If they fit, a run computes only what follows from the changes since
    ///            earlier runs. With 0, every run computes the whole network
    /// Errors     std::runtime_error, those of `runtime`
    graph(const std::string& path, extents most, int threads, std::size_t most_kept = std::size_t{4} << 30)
        : engine_{std::make_unique<runtime>(path, most, threads, &graph::on_node, this)} {
        engine_->decode(std::vector<llama_token>(most.sequences * most.tokens), most.sequences);
        layers_ = layer_reader{nodes_}.layers();
        for (const layer& each : layers_)
            if (each.weight) engine_->widen(*each.weight);
        last_ = layers_.size() - 1;
        if (can_be_kept(nodes_, layers_, most_kept)) kept_.emplace(layers_);
    }
    graph(graph&&) = delete;  // the context calls back to this address

    runtime& engine() { return *engine_; }
    std::size_t size() const { return layers_.size(); }
    qs::layer_info info(std::size_t l) const {
        const auto& [name, kind, first, last, inputs, operands, weight, quantizable] = layers_[l];
        const std::size_t block = name.find('.', name.find('.') + 1);  // "blk.3" of "blk.3.ffn_down"
        const bool in_block = name.starts_with("blk.") && block != std::string::npos;
        return {name,
                quantizable,
                {{"kind", kind},
                 {"stage", in_block ? name.substr(0, block) : name},
                 {"role", in_block ? name.substr(block + 1) : name}}};
    }
    std::span<const std::size_t> inputs(std::size_t l) const { return layers_[l].inputs; }
    std::span<const std::size_t> outputs() const { return {&last_, 1}; }
    qs::axes axes(std::size_t) const { return {0, 2}; }
    std::span<const qs::parameter> parameters(std::size_t l) {
        lent_.clear();
        if (layers_[l].weight) lent_.push_back({show_weight(*layers_[l].weight)});
        return lent_;
    }

    void parameters_changed(std::size_t l) {
        if (kept_) kept_->weight_changed(l);
    }

    void run(std::span<const tensor* const> given, qs::output_hook<tensor> after) { run({*given[0], nullptr, after}); }
    void run(std::span<const tensor* const> given, qs::input_hook<tensor> before, qs::output_hook<tensor> after) {
        run({*given[0], &before, after});
    }
    std::uint64_t computed() const { return computed_; }  ///< number of layers computed in all runs

private:
    struct hooks {
        const tensor& text;
        const qs::input_hook<tensor>* before;
        const qs::output_hook<tensor>& after;
    };

    void run(const hooks& these) {
        const std::size_t expected = nodes_.size();
        nodes_.clear();
        next_ = 0;
        if (kept_) kept_->begin(these.text);
        now_ = &these;
        engine_->decode(these.text.text, these.text.shape[0]);
        now_ = nullptr;
        if (nodes_.size() != expected)
            throw std::runtime_error{"llama.cpp computes another graph for this batch than for the first one"};
    }

    /// While the constructor inspects the graph there are no hooks, and the whole graph is computed at once.
    static bool on_node(ggml_tensor* node, bool ask, void* user) {
        graph& self = *static_cast<graph*>(user);
        if (ask && is_view(*node)) return false;
        if (ask) self.nodes_.push_back(node);
        if (!self.now_ || self.next_ == self.layers_.size()) return !ask;
        if (!ask) {
            self.end(self.next_++);
            return true;
        }
        const layer& current = self.layers_[self.next_];
        const std::size_t n = self.nodes_.size() - 1;
        if (n == current.first) self.begin(self.next_);
        if (self.made_) self.pass_over(*node);
        return n == current.last;
    }
    tensor shown(std::size_t node) const { return show(*nodes_[node], now_->text.shape[0], now_->text.shape[1]); }
    void begin(std::size_t l) {
        std::vector<tensor> read;
        for (const std::size_t operand : layers_[l].operands)
            read.push_back(qs::is_graph_input(operand) ? now_->text : shown(operand));
        if (now_->before) {
            saved_.clear();
            std::vector<tensor*> writable;
            for (tensor& each : read) {
                saved_.push_back(qs::tensor_traits<tensor>::clone(each));
                writable.push_back(&each);
            }
            (*now_->before)(l, writable);
        }
        made_ = kept_ ? kept_->find(l, read) : nullptr;
        computed_ += !made_;
    }
    void end(std::size_t l) {
        tensor output = shown(layers_[l].last);
        if (made_) {
            for (const auto& [node, operation] : passed_over_) node->op = operation;
            passed_over_.clear();
            std::copy(made_->begin(), made_->end(), output.lent);
        } else if (kept_) {
            kept_->keep(l, output);
        }
        if (now_->before) restore(l);
        now_->after(l, output);
    }
    /// The runtime computes nothing for a node without an operation.
    void pass_over(ggml_tensor& node) {
        passed_over_.emplace_back(&node, node.op);
        node.op = GGML_OP_NONE;
    }
    /// Restores the inputs, which other layers may read. Skips memory that the output or another node has taken over since.
    void restore(std::size_t l) {
        if (layers_[l].first != layers_[l].last) return;
        const ggml_tensor& made = *nodes_[layers_[l].last];
        const auto* const first = static_cast<const char*>(made.data);
        for (std::size_t k = 0; k < saved_.size(); ++k) {
            if (saved_[k].owned.empty()) continue;
            const ggml_tensor& read = *nodes_[layers_[l].operands[k]];
            const auto* const from = static_cast<const char*>(read.data);
            if (from < first + ggml_nbytes(&made) && first < from + ggml_nbytes(&read)) continue;
            std::memcpy(read.data, saved_[k].owned.data(), saved_[k].owned.size() * sizeof(float));
        }
    }
    std::vector<ggml_tensor*> nodes_{};  ///< the nodes of this run so far
    std::vector<layer> layers_{};
    std::size_t last_ = 0, next_ = 0;  ///< layers: the output, and the current one in this run
    const hooks* now_ = nullptr;
    std::vector<tensor> saved_{};  ///< the inputs of the current layer
    std::optional<recollection> kept_{};
    const std::vector<float>* made_ = nullptr;  ///< the output of the current layer, if it is known
    std::vector<std::pair<ggml_tensor*, ggml_op>> passed_over_{};
    std::uint64_t computed_ = 0;
    std::vector<qs::parameter> lent_{};
    std::unique_ptr<runtime> engine_;
};

}  // namespace llama_host
