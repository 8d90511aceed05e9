// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Remembers layers' outputs for the current text, so that a run computes only what follows from changes.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/core/fingerprint.hpp>

#include "nodes.hpp"
#include "tensor.hpp"

namespace llama_host {

/// Whether two outputs of each layer fit into `most` bytes, and every output follows from the layer's operands alone: no
/// layer but an attention may write to a cache, because others read it.
inline bool can_be_kept(std::span<ggml_tensor* const> nodes, std::span<const layer> layers, std::size_t most) {
    std::size_t bytes = 0;
    for (const layer& each : layers) {
        const ggml_tensor& made = *nodes[each.last];
        if (each.first == each.last && made.view_src && made.view_src->op == GGML_OP_NONE) return false;
        bytes += 2 * ggml_nbytes(&made);
    }
    return bytes <= most;
}

/// If a layer's operands and weight have the same bytes as before, its output is the same too. It does not matter who
/// changed them. Keeps two outputs of each layer: that of the text's first run, which is the float network's in a sweep,
/// and the latest other one, because rows that quantize many layers differ in few.
class recollection {
public:
    /// Keeps a reference to the layers, which must not move.
    explicit recollection(const std::vector<layer>& layers)
        : layers_{layers}, weights_(layers.size()), first_(layers.size()), latest_(layers.size()) {
        for (std::size_t l = 0; l < layers.size(); ++l) weight_changed(l);
    }

    /// Updates the mark of a weight in all layers that use it.
    void weight_changed(std::size_t changed) {
        const ggml_tensor* const weight = layers_[changed].weight;
        if (!weight) return;
        const std::string mark = qs::fingerprint{}.add_bytes(weight->data, ggml_nbytes(weight)).hex();
        for (std::size_t l = 0; l < layers_.size(); ++l)
            if (layers_[l].weight == weight) weights_[l] = mark;
    }

    /// Call before a run. Forgets all outputs if the text has changed.
    void begin(const tensor& text) {
        if (text.text == text_.text && text.shape == text_.shape) return;
        text_ = text;
        first_.assign(layers_.size(), {});
        latest_.assign(layers_.size(), {});
    }
    /// Returns the layer's output for the operands that it is about to read; nullptr if it is not known.
    const std::vector<float>* find(std::size_t l, std::span<const tensor> read) {
        reads_.clear();
        qs::fingerprint mark;
        mark.add(weights_[l]);
        for (std::size_t k = 0; k < read.size(); ++k) {
            if (qs::is_graph_input(layers_[l].inputs[k])) continue;  // the current text
            const auto values = qs::tensor_traits<tensor>::view(read[k]);
            if (!values.data) return nullptr;
            mark.add(values);
        }
        reads_ = mark.hex();
        for (const made* each : {&first_[l], &latest_[l]})
            if (each->of == reads_) return &each->output;
        return nullptr;
    }
    /// Keeps the layer's output for the operands that were looked up last.
    void keep(std::size_t l, const tensor& output) {
        if (reads_.empty() || !qs::tensor_traits<tensor>::observable(output)) return;
        made& place = first_[l].of.empty() ? first_[l] : latest_[l];
        place = {reads_, qs::tensor_traits<tensor>::clone(output).owned};
    }

private:
    struct made {
        std::string of{};  ///< the fingerprint of the weight and the operands
        std::vector<float> output{};
    };

    const std::vector<layer>& layers_;
    std::vector<std::string> weights_;  ///< by layer: the fingerprint of its weight
    std::vector<made> first_, latest_;
    tensor text_{};
    std::string reads_{};  ///< the fingerprint of what the current layer reads; empty if that is not shown
};

}  // namespace llama_host
