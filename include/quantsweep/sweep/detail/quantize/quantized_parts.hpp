// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which of a layer's tensors are quantized.

#include <string>
#include <vector>

namespace quantsweep::detail {

struct quantized_parts {
    bool weights = false;
    bool inputs = false;  ///< at least one
    bool output = false;
    bool biases = false;

    bool any() const noexcept { return weights || inputs || output || biases; }
    quantized_parts& operator|=(const quantized_parts& other) noexcept {
        weights = weights || other.weights;
        inputs = inputs || other.inputs;
        output = output || other.output;
        biases = biases || other.biases;
        return *this;
    }
    /// Of "weights", "bias", "inputs", "output".
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        if (weights) all.push_back("weights");
        if (biases) all.push_back("bias");
        if (inputs) all.push_back("inputs");
        if (output) all.push_back("output");
        return all;
    }
};

}  // namespace quantsweep::detail
