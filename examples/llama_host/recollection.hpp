// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Remembers each layer's output for the current text, so that a run computes only what follows from changes.

#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/core/fingerprint.hpp>

#include "nodes.hpp"
#include "tensor.hpp"

namespace llama_host {

/// If a layer's operands and weight have the same bytes as before, its output is the same too. It does not matter who
/// changed them.
class recollection {
public:
    /// Keeps a reference to the layers, which must not move.
    explicit recollection(const std::vector<layer>& layers) : layers_{layers}, weights_(layers.size()) {
        for (std::size_t l = 0; l < layers.size(); ++l) weight_changed(l);
    }

    /// Updates the mark of a weight in all layers that use it.
    void weight_changed(std::size_t changed) {
        const ggml_tensor* const weight = layers_[changed].weight;
        if (!weight) return;
        qs::fingerprint mark;
        mark.add(std::span<const float>{static_cast<const float*>(weight->data),
                                        static_cast<std::size_t>(ggml_nelements(weight))});
        for (std::size_t l = 0; l < layers_.size(); ++l)
            if (layers_[l].weight == weight) weights_[l] = mark.hex();
    }

    /// Whether to keep the outputs: the text has come twice, so it will come again, and nothing is kept of it yet.
    bool wants(const tensor& text) {
        if (text.text == text_.text && text.shape == text_.shape) return made_.empty();
        text_ = text;
        made_.clear();
        return false;
    }
    bool is_there() const { return !made_.empty(); }
    void keep(std::size_t layer, const tensor& output) {
        made_.resize(layers_.size());
        made_weights_.resize(layers_.size());
        made_[layer] = qs::tensor_traits<tensor>::clone(output).owned;
        made_weights_[layer] = weights_[layer];
    }
    /// read  the operands as the layer is about to read them
    bool holds(std::size_t layer, std::span<const tensor> read) const {
        if (made_.empty() || made_[layer].empty() || weights_[layer] != made_weights_[layer]) return false;
        for (std::size_t k = 0; k < read.size(); ++k)
            if (!is_same(layers_[layer].inputs[k], read[k])) return false;
        return true;
    }
    const std::vector<float>& made(std::size_t layer) const { return made_[layer]; }

private:
    bool is_same(std::size_t input, const tensor& now) const {
        if (qs::is_graph_input(input)) return now.text == text_.text;
        const auto values = qs::tensor_traits<tensor>::view(now);
        const std::vector<float>& then = made_[input];
        return values.data && values.size() == then.size() &&
               std::memcmp(values.data, then.data(), then.size() * sizeof(float)) == 0;
    }

    const std::vector<layer>& layers_;
    std::vector<std::string> weights_, made_weights_{};  ///< by layer: the fingerprint of its weight
    tensor text_{};
    std::vector<std::vector<float>> made_{};  ///< by layer; empty if the output is not shown to anybody
};

}  // namespace llama_host
