// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What each layer made of the text at hand, so that a run computes only what follows from what was changed.

#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/core/fingerprint.hpp>

#include "nodes.hpp"
#include "tensor.hpp"

namespace llama_host {

/// A layer whose operands and weight have the bytes that they had makes what it made. Nothing is assumed of who changed them.
class recollection {
public:
    /// Reads the layers, which stay where they are.
    explicit recollection(const std::vector<layer>& layers) : layers_{layers}, weights_(layers.size()) {
        for (std::size_t l = 0; l < layers.size(); ++l) weight_changed(l);
    }

    /// Of a weight, by all of its layers.
    void weight_changed(std::size_t changed) {
        const ggml_tensor* const weight = layers_[changed].weight;
        if (!weight) return;
        qs::fingerprint mark;
        mark.add(std::span<const float>{static_cast<const float*>(weight->data),
                                        static_cast<std::size_t>(ggml_nelements(weight))});
        for (std::size_t l = 0; l < layers_.size(); ++l)
            if (layers_[l].weight == weight) weights_[l] = mark.hex();
    }

    /// Whether the text has come before, and nothing is kept of it yet: it will come again.
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
    std::vector<std::string> weights_, made_weights_{};  ///< by layer, a mark
    tensor text_{};
    std::vector<std::vector<float>> made_{};  ///< by layer; empty of what is shown to nobody
};

}  // namespace llama_host
