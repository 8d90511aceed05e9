// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which of a layer's tensors are quantized.

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace quantsweep::detail {

struct quantized_parts {
    bool weights = false;
    bool inputs = false;  ///< whether at least one input is quantized
    bool output = false;
    bool biases = false;
    std::set<std::size_t> single_inputs{};  ///< their numbers, if the scheme chooses inputs one by one

    bool any() const noexcept { return weights || inputs || output || biases; }
    quantized_parts& operator|=(const quantized_parts& other) noexcept {
        weights = weights || other.weights;
        inputs = inputs || other.inputs;
        output = output || other.output;
        biases = biases || other.biases;
        single_inputs.insert(other.single_inputs.begin(), other.single_inputs.end());
        return *this;
    }
    /// Returns names among "weights", "bias", "output", and "inputs" or else "input 1".
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        if (weights) all.push_back("weights");
        if (biases) all.push_back("bias");
        if (inputs && single_inputs.empty()) all.push_back("inputs");
        for (std::size_t k : single_inputs) all.push_back("input " + std::to_string(k));
        if (output) all.push_back("output");
        return all;
    }
};

}  // namespace quantsweep::detail
